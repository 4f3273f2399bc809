//! Stress majorization: every vertex moves to where its distances to all others are, on the average, as wanted.

use super::Point;

/// Pair visits in all: keeps a drawing of any size within some 20 ms in the browser.
const VISITS_MAX: usize = 3_000_000;
/// More rounds than this change nothing that can be seen.
const ROUNDS_MAX: usize = 200;

/// Improves the places until the budget is spent.
pub(super) fn relax(places: &mut Vec<Point>, wanted: &[Vec<f64>]) {
    let pairs = places.len() * places.len();
    let rounds = (VISITS_MAX / pairs.max(1)).min(ROUNDS_MAX);
    for _ in 0..rounds {
        *places = (0..places.len()).map(|at| pulled(places, wanted, at)).collect();
    }
}

/// Where all the others together want this vertex to be. Near ones have more to say: the weight is 1 / distance².
fn pulled(places: &[Point], wanted: &[Vec<f64>], at: usize) -> Point {
    let here = places[at];
    let (mut x, mut y, mut weights) = (0.0, 0.0, 0.0);
    for (other, &there) in places.iter().enumerate() {
        let distance = here.distance(there);
        if other == at || distance == 0.0 {
            continue;
        }
        let want = wanted[at][other];
        let weight = 1.0 / (want * want);
        let ratio = want / distance;
        x += weight * (there.x + (here.x - there.x) * ratio);
        y += weight * (there.y + (here.y - there.y) * ratio);
        weights += weight;
    }
    if weights == 0.0 { here } else { Point { x: x / weights, y: y / weights } }
}

/// Turns the drawing so that its long side lies.
pub(super) fn lay_down(places: &mut [Point]) {
    /// Below this ratio of the variances a drawing has no long side worth a turn.
    const LONG: f64 = 1.4;
    let count = places.len().max(1) as f64;
    let mean_x = places.iter().map(|place| place.x).sum::<f64>() / count;
    let mean_y = places.iter().map(|place| place.y).sum::<f64>() / count;
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for place in places.iter() {
        let (x, y) = (place.x - mean_x, place.y - mean_y);
        xx += x * x;
        xy += x * y;
        yy += y * y;
    }
    let spread = (xx - yy).hypot(2.0 * xy);
    if xx + yy + spread < LONG * (xx + yy - spread) {
        return;
    }
    let angle = -0.5 * (2.0 * xy).atan2(xx - yy);
    let (sin, cos) = angle.sin_cos();
    for place in places {
        let (x, y) = (place.x - mean_x, place.y - mean_y);
        *place = Point { x: x * cos - y * sin, y: x * sin + y * cos };
    }
}
