//! The drawing of a file that is being typed: what stood somewhere stays there.

use super::Point;
use super::drawing::{DOTS, Drawing, MARGIN, NAMED, NAMED_NODES_MAX, Style, arrange, join};
use super::graph::Graph;
use super::overlap::Rect;
use super::scene::Scene;
use super::settle::{Floor, settle};
use neo_topology::Experiment;
use std::collections::{HashMap, HashSet};

/// Below this share of vertices that stood somewhere before, all are arranged anew.
const KEPT_SHARE_MIN: f64 = 0.5;
/// A page stays as it is while what is drawn covers at least this share of its width and its height.
const COVERED_MIN: f64 = 0.6;
/// Room that a growing page takes at once, so that it need not grow with every node.
const GROWTH: f64 = 0.15;
/// Places of vertices that are gone are kept for their return, up to this many for each that is there.
const REMEMBERED_PER_VERTEX: usize = 4;

/// Draws one version of a file after the other.
#[derive(Debug, Default)]
pub struct Sketcher {
    /// Where each vertex stood last; hubs have the name of their network behind a slash.
    places: HashMap<String, Point>,
    /// Those of the last drawing, in its order.
    last: Vec<String>,
    dots: bool,
    page: Option<Rect>,
}

impl Sketcher {
    /// Draws an experiment as close to the drawing before as it can be. The seed decides what is arbitrary.
    pub fn sketch(&mut self, experiment: &Experiment, source: &str, seed: u64) -> Drawing {
        let scene = Scene::of_experiment(experiment, source);
        let nodes = scene.nodes.len();
        if nodes == 0 {
            return Drawing::default();
        }
        let graph = Graph::ungrouped(nodes, &scene.wires);
        let style = self.change_style(nodes > NAMED_NODES_MAX);
        let names = vertex_names(&scene, &graph);
        self.rename(&names);
        let mut known = self.known(&names, nodes, style);
        let kept = known.iter().flatten().count() as f64;
        let vertices = if kept < KEPT_SHARE_MIN * names.len() as f64 {
            self.forget();
            arrange(&graph, nodes, seed, style)
        } else {
            settle(&graph, &mut known, nodes, style)
        };
        let at: Vec<Point> = vertices.iter().map(|rect| rounded(rect.middle)).collect();
        let page = self.turn_page(&vertices);
        self.remember(names, &at);
        Drawing {
            corner: Point { x: page.left(), y: page.top() },
            width: page.width,
            height: page.height,
            ..join(scene, &graph, &at, style)
        }
    }

    /// Dots and names have scales of their own: what stands somewhere is scaled with them.
    fn change_style(&mut self, dots: bool) -> &'static Style {
        let (style, before) = if dots { (&DOTS, &NAMED) } else { (&NAMED, &DOTS) };
        if self.dots != dots {
            let scale = style.unit / before.unit;
            for place in self.places.values_mut() {
                *place = rounded(Point { x: place.x * scale, y: place.y * scale });
            }
            self.page = None;
            self.dots = dots;
        }
        style
    }

    /// Where as many vertices went as came, they are the same under new names, in the order of the file.
    fn rename(&mut self, names: &[String]) {
        let now: HashSet<&String> = names.iter().collect();
        let came: Vec<&String> = names.iter().filter(|name| !self.places.contains_key(*name)).collect();
        let gone: Vec<usize> = (0..self.last.len()).filter(|&at| !now.contains(&self.last[at])).collect();
        if came.len() != gone.len() {
            return;
        }
        for (came, gone) in came.into_iter().zip(gone) {
            let before = std::mem::replace(&mut self.last[gone], came.clone());
            if let Some(place) = self.places.remove(&before) {
                self.places.insert(came.clone(), place);
            }
        }
    }

    /// Where what was there a moment ago stands, and what returns, if its place is still free.
    fn known(&self, names: &[String], nodes: usize, style: &Style) -> Vec<Option<Rect>> {
        let last: HashSet<&String> = self.last.iter().collect();
        let mut floor = Floor::new(style.unit);
        let mut known = vec![None; names.len()];
        for returning in [false, true] {
            for (at, name) in names.iter().enumerate().filter(|(_, name)| last.contains(name) != returning) {
                let Some(&middle) = self.places.get(name) else { continue };
                let (width, height) = style.size(at < nodes);
                let rect = Rect { middle, width, height };
                if !returning || floor.is_free(&rect, 0.0) {
                    floor.put(rect);
                    known[at] = Some(rect);
                }
            }
        }
        known
    }

    /// The page for these vertices: the one before while it fits, a larger one when they grow beyond it.
    fn turn_page(&mut self, vertices: &[Rect]) -> Rect {
        let all = Rect::around(vertices.iter().copied()).expect("a drawing has vertices");
        let needed = Rect { width: all.width + 2.0 * MARGIN, height: all.height + 2.0 * MARGIN, ..all };
        let page = match self.page {
            Some(page) if covers(needed, page) => grown(page, needed),
            _ => needed,
        };
        let page = whole(page);
        self.page = Some(page);
        page
    }

    fn remember(&mut self, names: Vec<String>, at: &[Point]) {
        if self.places.len() > REMEMBERED_PER_VERTEX * names.len() {
            self.places.clear();
        }
        self.places.extend(names.iter().cloned().zip(at.iter().copied()));
        self.last = names;
    }

    fn forget(&mut self) {
        self.places.clear();
        self.page = None;
    }
}

/// Nodes by their names; hubs by those of their networks, behind a slash that no name of a node has.
fn vertex_names(scene: &Scene, graph: &Graph) -> Vec<String> {
    let hubs = scene.wires.iter().zip(&graph.hubs).filter(|(_, hub)| hub.is_some());
    let hubs = hubs.map(|(wire, _)| format!("/{}", wire.name));
    scene.nodes.iter().map(|dot| dot.name.clone()).chain(hubs).collect()
}

fn covers(needed: Rect, page: Rect) -> bool {
    needed.width >= page.width * COVERED_MIN && needed.height >= page.height * COVERED_MIN
}

/// The page with room on the sides that something reaches beyond.
fn grown(page: Rect, needed: Rect) -> Rect {
    let low = |page: f64, needed: f64, size: f64| if needed < page { needed - size * GROWTH } else { page };
    let high = |page: f64, needed: f64, size: f64| if needed > page { needed + size * GROWTH } else { page };
    let left = low(page.left(), needed.left(), needed.width);
    let right = high(page.right(), needed.right(), needed.width);
    let top = low(page.top(), needed.top(), needed.height);
    let bottom = high(page.bottom(), needed.bottom(), needed.height);
    let middle = Point { x: (left + right) / 2.0, y: (top + bottom) / 2.0 };
    Rect { middle, width: right - left, height: bottom - top }
}

/// The smallest page with whole numbers around this one.
fn whole(page: Rect) -> Rect {
    let (left, top) = (page.left().floor(), page.top().floor());
    let (width, height) = ((page.right() - left).ceil(), (page.bottom() - top).ceil());
    Rect { middle: Point { x: left + width / 2.0, y: top + height / 2.0 }, width, height }
}

fn rounded(point: Point) -> Point {
    Point { x: point.x.round(), y: point.y.round() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use neo_ns::{Options, evaluate};

    fn sketch(sketcher: &mut Sketcher, source: &str) -> Drawing {
        let experiment = evaluate(source, &Options::default()).experiment.expect("the file has no error");
        sketcher.sketch(&experiment, source, 1)
    }

    fn ring(nodes: u32) -> String {
        format!(
            "source tb_compat.tcl\nset ns [new Simulator]\nfor {{set i 0}} {{$i < {nodes}}} {{incr i}} {{\n    \
             set n($i) [$ns node]\n    if {{$i > 0}} {{\n        \
             set link($i) [$ns duplex-link $n([expr {{$i - 1}}]) $n($i) 1Mb 0ms DropTail]\n    }}\n}}\n"
        )
    }

    fn place(drawing: &Drawing, name: &str) -> Point {
        drawing.nodes.iter().find(|node| node.name == name).map(|node| node.at).expect("it is drawn")
    }

    /// Nodes that are in both drawings stand where they stood.
    fn assert_stays(before: &Drawing, after: &Drawing) {
        for node in &before.nodes {
            if let Some(now) = after.nodes.iter().find(|now| now.name == node.name) {
                assert_eq!(now.at, node.at, "{}", node.name);
            }
        }
    }

    #[test]
    fn what_is_there_stays_and_what_is_new_covers_nothing() {
        let mut sketcher = Sketcher::default();
        let before = sketch(&mut sketcher, &ring(12));
        let more = ring(14) + "set lonely [$ns node]\nset lan [$ns make-lan \"$lonely $n(3)\" 1Mb 0ms]\n";
        let after = sketch(&mut sketcher, &more);
        assert_eq!(after.nodes.len(), 15);
        assert_stays(&before, &after);
        let (width, height) = after.node_size;
        for (at, one) in after.nodes.iter().enumerate() {
            for other in &after.nodes[at + 1..] {
                let apart = (one.at.x - other.at.x).abs() >= width || (one.at.y - other.at.y).abs() >= height;
                assert!(apart, "{} and {} overlap", one.name, other.name);
            }
            let (x, y) = (one.at.x - after.corner.x, one.at.y - after.corner.y);
            assert!(
                x > 0.0 && x < after.width && y > 0.0 && y < after.height,
                "{} is off the page",
                one.name
            );
        }
    }

    #[test]
    fn what_returns_finds_its_place() {
        let mut sketcher = Sketcher::default();
        let before = sketch(&mut sketcher, &ring(12));
        sketch(&mut sketcher, &ring(10));
        assert_stays(&before, &sketch(&mut sketcher, &ring(12)));
    }

    #[test]
    fn a_new_name_is_no_new_place() {
        let mut sketcher = Sketcher::default();
        let source = ring(5) + "set extra [$ns node]\n";
        let before = sketch(&mut sketcher, &source);
        let after = sketch(&mut sketcher, &source.replace("extra", "other"));
        assert_eq!(place(&before, "extra"), place(&after, "other"));
        assert_stays(&before, &after);
    }

    #[test]
    fn a_page_that_fits_is_not_turned() {
        let mut sketcher = Sketcher::default();
        let before = sketch(&mut sketcher, &ring(12));
        let after = sketch(&mut sketcher, &ring(11));
        assert_eq!((before.corner, before.width), (after.corner, after.width));
        let other = sketch(&mut sketcher, &ring(48));
        assert!(other.width > 0.0 && other.nodes.len() == 48);
    }

    #[test]
    fn everything_knows_its_lines_through_loops() {
        let drawing = sketch(&mut Sketcher::default(), &ring(3));
        let lines: Vec<(u32, u32, bool)> =
            drawing.nodes[2].lines.iter().map(|lines| (lines.from, lines.to, lines.way)).collect();
        assert_eq!(lines, [(4, 4, false), (3, 3, true)]);
        assert_eq!(drawing.networks[1].lines[0].from, 6);
    }
}
