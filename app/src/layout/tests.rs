//! What every drawing must be: deterministic, without overlaps, and for a star a star.

#[path = "../../tests/fake/star.rs"]
mod star;

use super::{Drawing, Point, draw};
use star::star;

fn spot(drawing: &Drawing, name: &str) -> Point {
    drawing.nodes.iter().find(|spot| spot.name == name).map(|spot| spot.at).expect("the node is drawn")
}

/// No two nodes overlap, no two frames overlap, every node is inside its frame, and all is on the page.
fn assert_readable(drawing: &Drawing) {
    let (width, height) = drawing.node_size;
    for (at, one) in drawing.nodes.iter().enumerate() {
        for other in &drawing.nodes[at + 1..] {
            let apart = (one.at.x - other.at.x).abs() >= width || (one.at.y - other.at.y).abs() >= height;
            assert!(apart, "{} and {} overlap", one.name, other.name);
        }
        let frame = drawing
            .pnodes
            .iter()
            .find(|frame| Some(&frame.name) == one.pnode.as_ref())
            .expect("it has a frame");
        assert!(one.at.x > frame.corner.x && one.at.x < frame.corner.x + frame.width, "{}", one.name);
        assert!(one.at.y > frame.corner.y && one.at.y < frame.corner.y + frame.height, "{}", one.name);
    }
    for (at, one) in drawing.pnodes.iter().enumerate() {
        for other in &drawing.pnodes[at + 1..] {
            let beside =
                one.corner.x + one.width <= other.corner.x || other.corner.x + other.width <= one.corner.x;
            let above =
                one.corner.y + one.height <= other.corner.y || other.corner.y + other.height <= one.corner.y;
            assert!(beside || above, "{} and {} overlap", one.name, other.name);
        }
        assert!(one.corner.x >= 0.0 && one.corner.x + one.width <= drawing.width);
        assert!(one.corner.y >= 0.0 && one.corner.y + one.height <= drawing.height);
    }
}

#[test]
fn a_star_of_ten_is_a_star() {
    let drawing = draw(&star(9, 10));
    assert_readable(&drawing);
    let center = spot(&drawing, "center");
    let reach: Vec<f64> = (0..9).map(|leaf| spot(&drawing, &format!("n-{leaf}")).distance(center)).collect();
    let (shortest, longest) =
        reach.iter().fold((f64::MAX, 0.0_f64), |(low, high), &reach| (low.min(reach), high.max(reach)));
    assert!(longest <= shortest * 1.1, "leaves at {shortest} to {longest} pixels");
}

#[test]
fn drawings_of_every_size_are_readable() {
    for (leaves, packing) in [(0, 10), (1, 10), (9, 3), (29, 10), (99, 10), (200, 20)] {
        let drawing = draw(&star(leaves, packing));
        assert_eq!(drawing.nodes.len() as u32, leaves + 1);
        assert_eq!(drawing.networks.len() as u32, leaves);
        assert_readable(&drawing);
    }
}

#[test]
fn the_same_plan_gives_the_same_drawing() {
    assert_eq!(draw(&star(29, 10)), draw(&star(29, 10)));
}

#[test]
fn an_empty_plan_is_an_empty_drawing() {
    let mut plan = star(1, 10);
    plan.nodes.clear();
    plan.networks.clear();
    plan.pnodes.clear();
    assert_eq!(draw(&plan), Drawing::default());
}
