//! Places for what is new, among what stays where it is.

use super::Point;
use super::drawing::Style;
use super::graph::Graph;
use super::overlap::Rect;
use std::collections::{BTreeMap, VecDeque};
use std::f64::consts::TAU;

/// Spots that are tried around where a vertex wants to be; the last is taken whether it is free or not.
const TRIES_MAX: u32 = 600;
/// The golden angle: a spiral of its steps covers the plane evenly.
const GOLDEN: f64 = TAU * 0.381_966;
/// Beside everything: how far below what stands there a vertex without neighbours begins, in unit lengths.
const BELOW: f64 = 0.6;

/// Gives every vertex without a place one near its neighbours. Vertices with a place keep it.
pub(super) fn settle(graph: &Graph, known: &mut [Option<Rect>], nodes: usize, style: &Style) -> Vec<Rect> {
    let mut floor = Floor::new(style.unit);
    let bounds = Rect::around(known.iter().flatten().copied());
    for rect in known.iter().flatten() {
        floor.put(*rect);
    }
    let free = bounds.map_or(Point::default(), |bounds| Point {
        x: bounds.left() + style.node.0 / 2.0,
        y: bounds.bottom() + style.unit * BELOW,
    });
    let is_known = |known: &[Option<Rect>], at: usize| known[at].is_some();
    let touches =
        |known: &[Option<Rect>], at: usize| graph.edges[at].iter().any(|edge| is_known(known, edge.0));
    let mut queue: VecDeque<usize> =
        (0..graph.len()).filter(|&at| !is_known(known, at) && touches(known, at)).collect();
    let mut rest = 0..graph.len();
    while let Some(at) = queue.pop_front().or_else(|| rest.find(|&at| !is_known(known, at))) {
        if is_known(known, at) {
            continue;
        }
        let (width, height) = style.size(at < nodes);
        let wish = wish(graph, known, at, style.unit).unwrap_or(free);
        let rect = floor.nearest_free(Rect { middle: wish, width, height }, style.node_gap);
        floor.put(rect);
        known[at] = Some(rect);
        queue.extend(graph.edges[at].iter().map(|edge| edge.0).filter(|&next| !is_known(known, next)));
    }
    known.iter().map(|rect| rect.expect("the loop above ends when all have a place")).collect()
}

/// Where a vertex wants to be: between its neighbours; with only one, a unit away from it on its open side.
fn wish(graph: &Graph, known: &[Option<Rect>], at: usize, unit: f64) -> Option<Point> {
    let placed = |of: usize| {
        let neighbours = graph.edges[of].iter().filter(move |edge| edge.0 != at);
        neighbours.filter_map(|edge| known[edge.0].map(|rect| rect.middle)).collect::<Vec<_>>()
    };
    let neighbours = placed(at);
    let &[only] = neighbours.as_slice() else { return mean(&neighbours) };
    let neighbour = graph.edges[at].iter().find(|edge| known[edge.0].is_some()).map(|edge| edge.0)?;
    let angle = match mean(&placed(neighbour)) {
        Some(others) if others.distance(only) > 1.0 => (only.y - others.y).atan2(only.x - others.x),
        _ => GOLDEN * at as f64,
    };
    Some(Point { x: only.x + unit * angle.cos(), y: only.y + unit * angle.sin() })
}

fn mean(points: &[Point]) -> Option<Point> {
    let count = points.len() as f64;
    let sum =
        points.iter().fold(Point::default(), |sum, point| Point { x: sum.x + point.x, y: sum.y + point.y });
    (!points.is_empty()).then_some(Point { x: sum.x / count, y: sum.y / count })
}

/// What stands where, in square cells, so that only what is near is looked at.
pub(super) struct Floor {
    cell: f64,
    cells: BTreeMap<(i64, i64), Vec<Rect>>,
}

impl Floor {
    pub fn new(cell: f64) -> Self {
        Self { cell, cells: BTreeMap::new() }
    }

    pub fn put(&mut self, rect: Rect) {
        self.cells.entry(self.cell_of(rect.middle)).or_default().push(rect);
    }

    /// Whether nothing is within the gap around it. A cell is larger than any rectangle, so the next cells will do.
    pub fn is_free(&self, rect: &Rect, gap: f64) -> bool {
        let (column, row) = self.cell_of(rect.middle);
        let near = (column - 1..=column + 1).flat_map(|x| (row - 1..=row + 1).map(move |y| (x, y)));
        let apart = |other: &Rect| {
            (rect.middle.x - other.middle.x).abs() >= (rect.width + other.width) / 2.0 + gap
                || (rect.middle.y - other.middle.y).abs() >= (rect.height + other.height) / 2.0 + gap
        };
        near.filter_map(|cell| self.cells.get(&cell)).flatten().all(apart)
    }

    fn nearest_free(&self, wanted: Rect, gap: f64) -> Rect {
        let step = self.cell / 4.0;
        let tries = (0..TRIES_MAX).map(|turn| {
            let (radius, angle) = (step * f64::from(turn).sqrt(), GOLDEN * f64::from(turn));
            let middle = Point {
                x: (wanted.middle.x + radius * angle.cos()).round(),
                y: (wanted.middle.y + radius * angle.sin()).round(),
            };
            Rect { middle, ..wanted }
        });
        let mut last = wanted;
        for rect in tries {
            if self.is_free(&rect, gap) {
                return rect;
            }
            last = rect;
        }
        last
    }

    fn cell_of(&self, point: Point) -> (i64, i64) {
        ((point.x / self.cell).floor() as i64, (point.y / self.cell).floor() as i64)
    }
}
