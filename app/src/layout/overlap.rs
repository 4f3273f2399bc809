//! Pushes apart what overlaps.

use super::Point;

/// A rectangle around its middle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rect {
    pub middle: Point,
    pub width: f64,
    pub height: f64,
}

impl Rect {
    /// The smallest rectangle around these.
    pub fn around(rects: impl IntoIterator<Item = Rect>) -> Option<Rect> {
        let edges = rects.into_iter().map(|rect| (rect.left(), rect.top(), rect.right(), rect.bottom()));
        let (left, top, right, bottom) = edges.reduce(|one, other| {
            (one.0.min(other.0), one.1.min(other.1), one.2.max(other.2), one.3.max(other.3))
        })?;
        let middle = Point { x: (left + right) / 2.0, y: (top + bottom) / 2.0 };
        Some(Rect { middle, width: right - left, height: bottom - top })
    }

    pub fn left(&self) -> f64 {
        self.middle.x - self.width / 2.0
    }

    pub fn right(&self) -> f64 {
        self.middle.x + self.width / 2.0
    }

    pub fn top(&self) -> f64 {
        self.middle.y - self.height / 2.0
    }

    pub fn bottom(&self) -> f64 {
        self.middle.y + self.height / 2.0
    }
}

/// Rounds after which what still overlaps stays so; drawings of 100 nodes need some twenty.
const ROUNDS_MAX: usize = 120;
/// How much farther to the side than up or down something may be pushed: pages are wider than high.
const LANDSCAPE: f64 = 1.6;
/// Overlap that nobody sees, in pixels.
const TOLERANCE: f64 = 0.5;

/// Moves rectangles, each as little as it can, until there is a gap between any two.
pub(super) fn separate(rects: &mut [Rect], gap: f64) {
    for _ in 0..ROUNDS_MAX {
        let mut moved = false;
        for one in 0..rects.len() {
            for other in one + 1..rects.len() {
                moved |= push(rects, one, other, gap);
            }
        }
        if !moved {
            return;
        }
    }
}

fn push(rects: &mut [Rect], one: usize, other: usize, gap: f64) -> bool {
    let (a, b) = (rects[one], rects[other]);
    let over_x = (a.width + b.width) / 2.0 + gap - (a.middle.x - b.middle.x).abs();
    let over_y = (a.height + b.height) / 2.0 + gap - (a.middle.y - b.middle.y).abs();
    if over_x <= TOLERANCE || over_y <= TOLERANCE {
        return false;
    }
    if over_x < over_y * LANDSCAPE {
        let step = over_x / 2.0 * if a.middle.x <= b.middle.x { 1.0 } else { -1.0 };
        rects[one].middle.x -= step;
        rects[other].middle.x += step;
    } else {
        let step = over_y / 2.0 * if a.middle.y <= b.middle.y { 1.0 } else { -1.0 };
        rects[one].middle.y -= step;
        rects[other].middle.y += step;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rectangles_on_one_spot_part() {
        let rect = |x: f64| Rect { middle: Point { x, y: 0.0 }, width: 40.0, height: 20.0 };
        let mut rects = [rect(0.0), rect(1.0), rect(2.0)];
        separate(&mut rects, 10.0);
        for one in 0..3 {
            for other in one + 1..3 {
                let (a, b) = (rects[one].middle, rects[other].middle);
                let clear = (a.x - b.x).abs() >= 50.0 - 1.0 || (a.y - b.y).abs() >= 30.0 - 1.0;
                assert!(clear, "{rects:?}");
            }
        }
    }
}
