//! Where things stand in the drawing of a topology.
//!
//! Pure and deterministic: the same plan gives the same drawing, on the server and in the browser.
//! Nodes, and one hub per LAN, are placed so that their distances on the page follow their distances in the network
//! (`stress`), starting from a radial tree (`radial`); then what overlaps is pushed apart (`overlap`).
//! While a file is typed, what stands somewhere stays there (`sketch`), and what is new finds a free place (`settle`).

mod drawing;
mod graph;
mod overlap;
mod radial;
mod scene;
mod settle;
mod sketch;
mod stress;
#[cfg(test)]
mod tests;

pub use drawing::{Drawing, Lines, NetworkLine, NodeSpot, PnodeBox, draw};
pub use sketch::Sketcher;

use serde::{Deserialize, Serialize};

/// A place on the page, in pixels (or in unit lengths before scaling).
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

impl Point {
    /// How far away the other is. A square root is the same to the last bit everywhere; a `hypot` is not.
    pub fn distance(self, other: Point) -> f64 {
        let (x, y) = (self.x - other.x, self.y - other.y);
        (x * x + y * y).sqrt()
    }

    /// The middle between two.
    pub fn middle(self, other: Point) -> Point {
        Point { x: (self.x + other.x) / 2.0, y: (self.y + other.y) / 2.0 }
    }
}
