//! From a plan to coordinates.

use super::graph::Graph;
use super::overlap::{Rect, separate};
use super::scene::{Dot, Scene, Wire};
use super::{Point, radial, stress};
use neo_topology::{NetworkKind, Plan, Shape};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Above this many nodes the drawing shows dots instead of names.
pub(super) const NAMED_NODES_MAX: usize = 48;
/// Above this many nodes distances are not balanced any more (that costs their square): the radial tree stays.
const BALANCED_NODES_MAX: usize = 1500;
/// Space around everything, in pixels.
pub(super) const MARGIN: f64 = 16.0;

/// A drawing: everything in pixels.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Drawing {
    /// The upper left corner of all.
    pub corner: Point,
    /// Width of all.
    pub width: f64,
    /// Height of all.
    pub height: f64,
    /// Whether nodes are dots without names.
    pub dots: bool,
    /// Width and height of the mark of a node.
    pub node_size: (f64, f64),
    /// The physical nodes.
    pub pnodes: Vec<PnodeBox>,
    /// The nodes.
    pub nodes: Vec<NodeSpot>,
    /// The networks.
    pub networks: Vec<NetworkLine>,
}

/// The frame of a physical node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PnodeBox {
    /// Its name.
    pub name: String,
    /// How many nodes it carries.
    pub nodes: u32,
    /// Upper left corner.
    pub corner: Point,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// A node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NodeSpot {
    /// Its name.
    pub name: String,
    /// Its physical node; none while nothing is planned.
    pub pnode: Option<String>,
    /// Its middle.
    pub at: Point,
    /// Its addresses, in words.
    pub about: String,
    /// The hardware type that was asked for.
    pub hardware: Option<String>,
    /// The operating system image that was asked for.
    pub os: Option<String>,
    /// The lines that made it, where they are known.
    pub lines: Vec<Lines>,
}

/// Lines of the NS file that have a part in a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lines {
    /// The first, from 1.
    pub from: u32,
    /// The last.
    pub to: u32,
    /// Whether they are a loop or a call on the way to the command that made it.
    pub way: bool,
}

/// A network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NetworkLine {
    /// Its name.
    pub name: String,
    /// Link or LAN.
    pub kind: NetworkKind,
    /// Whether it spans several physical nodes.
    pub cut: bool,
    /// Its nodes, an entry per interface.
    pub nodes: Vec<String>,
    /// Where its label goes; the hub of a LAN.
    pub at: Point,
    /// Its name and what it does to packets.
    pub label: String,
    /// What it does to packets, and between whom.
    pub about: String,
    /// What a packet from the first member to the second meets.
    pub shape: Shape,
    /// The lines that made it, where they are known.
    pub lines: Vec<Lines>,
    /// The path of its line, as in SVG.
    pub path: String,
}

/// Sizes, in pixels.
pub(super) struct Style {
    pub unit: f64,
    pub node: (f64, f64),
    pub node_gap: f64,
    pub hub: f64,
    padding: f64,
    title: f64,
    pnode_gap: f64,
}

pub(super) const NAMED: Style = Style {
    unit: 136.0,
    node: (86.0, 30.0),
    node_gap: 8.0,
    hub: 18.0,
    padding: 20.0,
    title: 22.0,
    pnode_gap: 44.0,
};
pub(super) const DOTS: Style = Style {
    unit: 46.0,
    node: (18.0, 18.0),
    node_gap: 10.0,
    hub: 10.0,
    padding: 14.0,
    title: 22.0,
    pnode_gap: 26.0,
};

impl Style {
    /// The size of a vertex: a node or the hub of a LAN.
    pub fn size(&self, is_node: bool) -> (f64, f64) {
        if is_node { self.node } else { (self.hub, self.hub) }
    }
}

/// Draws a plan. The plan's seed decides every choice that is arbitrary.
pub fn draw(plan: &Plan) -> Drawing {
    if plan.nodes.is_empty() {
        return Drawing::default();
    }
    let dots = plan.nodes.len() > NAMED_NODES_MAX;
    let style = if dots { DOTS } else { NAMED };
    let scene = Scene::of_plan(plan);
    let graph = Graph::of_plan(plan, &scene.wires);
    let mut vertices = arrange(&graph, scene.nodes.len(), plan.policy.seed, &style);
    let frames = frames(plan, &graph, &mut vertices, &style);
    assemble(plan, &graph, scene, &vertices, &frames, &style)
}

/// A place for every vertex, from nothing.
pub(super) fn arrange(graph: &Graph, nodes: usize, seed: u64, style: &Style) -> Vec<Rect> {
    let mut places = radial::place(graph, seed);
    if graph.len() <= BALANCED_NODES_MAX {
        stress::relax(&mut places, &graph.distances());
    }
    stress::lay_down(&mut places);
    let rect = |(at, place): (usize, &Point)| {
        let middle = Point { x: place.x * style.unit, y: place.y * style.unit };
        let (width, height) = style.size(at < nodes);
        Rect { middle, width, height }
    };
    let mut rects: Vec<Rect> = places.iter().enumerate().map(rect).collect();
    if graph.len() <= BALANCED_NODES_MAX {
        separate(&mut rects, style.node_gap);
    }
    rects
}

/// Frames of the physical nodes, pushed apart together with what they hold.
fn frames(plan: &Plan, graph: &Graph, vertices: &mut [Rect], style: &Style) -> Vec<Option<Rect>> {
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); plan.pnodes.len()];
    let mut free = Vec::new();
    for (at, group) in graph.group.iter().enumerate() {
        match group {
            Some(group) => members[*group].push(at),
            None => free.push(vec![at]),
        }
    }
    let framed = |members: &Vec<usize>, pad: f64, title: f64| {
        let inside = Rect::around(members.iter().map(|&at| vertices[at]))?;
        let middle = Point { x: inside.middle.x, y: inside.middle.y - title / 2.0 };
        Some(Rect { middle, width: inside.width + 2.0 * pad, height: inside.height + 2.0 * pad + title })
    };
    let frames: Vec<Option<Rect>> =
        members.iter().map(|members| framed(members, style.padding, style.title)).collect();
    let hubs = free.iter().map(|hub| framed(hub, 0.0, 0.0));
    let (owners, before): (Vec<&Vec<usize>>, Vec<Rect>) = members
        .iter()
        .chain(&free)
        .zip(frames.iter().copied().chain(hubs))
        .filter_map(|(owner, rect)| Some((owner, rect?)))
        .unzip();
    let mut after = before.clone();
    separate(&mut after, style.pnode_gap);
    for ((owner, before), after) in owners.iter().zip(&before).zip(&after) {
        for &at in *owner {
            vertices[at].middle.x += after.middle.x - before.middle.x;
            vertices[at].middle.y += after.middle.y - before.middle.y;
        }
    }
    let mut after = after.into_iter();
    frames.into_iter().map(|frame| frame.and_then(|_| after.next())).collect()
}

fn assemble(
    plan: &Plan,
    graph: &Graph,
    scene: Scene,
    vertices: &[Rect],
    frames: &[Option<Rect>],
    style: &Style,
) -> Drawing {
    let all = Rect::around(vertices.iter().copied().chain(frames.iter().flatten().copied()))
        .expect("a plan with nodes has vertices");
    let shift = |point: Point| Point {
        x: (point.x - all.left() + MARGIN).round(),
        y: (point.y - all.top() + MARGIN).round(),
    };
    let at: Vec<Point> = vertices.iter().map(|rect| shift(rect.middle)).collect();
    let pnodes = plan.pnodes.iter().zip(frames).filter_map(|(pnode, frame)| {
        let frame = (*frame)?;
        Some(PnodeBox {
            name: pnode.name.to_string(),
            nodes: pnode.nodes.len() as u32,
            corner: shift(Point { x: frame.left(), y: frame.top() }),
            width: frame.width.round(),
            height: frame.height.round(),
        })
    });
    let pnodes = pnodes.collect();
    let mut drawing = join(scene, graph, &at, style);
    for (spot, node) in drawing.nodes.iter_mut().zip(plan.nodes.values()) {
        spot.pnode = Some(node.placement.pnode.to_string());
    }
    Drawing {
        width: (all.width + 2.0 * MARGIN).round(),
        height: (all.height + 2.0 * MARGIN).round(),
        pnodes,
        ..drawing
    }
}

/// Nodes and networks where their vertices are; without a page and frames yet.
pub(super) fn join(scene: Scene, graph: &Graph, at: &[Point], style: &Style) -> Drawing {
    let networks = networks(scene.wires, &scene.nodes, graph, at, style);
    let spot = |(dot, &at): (Dot, &Point)| NodeSpot {
        name: dot.name,
        pnode: None,
        at,
        about: dot.about,
        hardware: dot.hardware,
        os: dot.os,
        lines: dot.lines,
    };
    let nodes: Vec<NodeSpot> = scene.nodes.into_iter().zip(at).map(spot).collect();
    let dots = style.unit == DOTS.unit;
    Drawing { dots, node_size: style.node, nodes, networks, ..Drawing::default() }
}

fn networks(wires: Vec<Wire>, dots: &[Dot], graph: &Graph, at: &[Point], style: &Style) -> Vec<NetworkLine> {
    let mut parallel: BTreeMap<(usize, usize), u32> = BTreeMap::new();
    let mut lines = Vec::new();
    for (wire, hub) in wires.into_iter().zip(&graph.hubs) {
        let (path, middle) = match (hub, wire.members.as_slice()) {
            (None, &[one, other]) => {
                let before = parallel.entry((one.min(other), one.max(other))).or_default();
                *before += 1;
                link(at[one.min(other)], at[one.max(other)], *before - 1, style)
            }
            (Some(hub), members) => (spokes(at[*hub], members.iter().map(|&member| at[member])), at[*hub]),
            _ => continue,
        };
        lines.push(NetworkLine {
            name: wire.name,
            kind: wire.kind,
            cut: wire.cut,
            nodes: wire.members.iter().map(|&member| dots[member].name.clone()).collect(),
            at: middle,
            label: wire.label,
            about: wire.about,
            shape: wire.shape,
            lines: wire.lines,
            path,
        });
    }
    lines
}

/// A straight line; the second and later ones between the same two nodes are bent, to either side in turn.
fn link(from: Point, to: Point, before: u32, style: &Style) -> (String, Point) {
    let middle = from.middle(to);
    if before == 0 {
        return (format!("M{} {}L{} {}", from.x, from.y, to.x, to.y), middle);
    }
    let side = if before % 2 == 1 { 1.0 } else { -1.0 };
    let bend = side * f64::from(before.div_ceil(2)) * style.node.1 * 1.4;
    let length = from.distance(to).max(1.0);
    let (x, y) = ((to.y - from.y) / length * bend, (from.x - to.x) / length * bend);
    let control = Point { x: (middle.x + 2.0 * x).round(), y: (middle.y + 2.0 * y).round() };
    let path = format!("M{} {}Q{} {} {} {}", from.x, from.y, control.x, control.y, to.x, to.y);
    (path, Point { x: middle.x + x, y: middle.y + y })
}

fn spokes(hub: Point, members: impl Iterator<Item = Point>) -> String {
    members.map(|member| format!("M{} {}L{} {}", hub.x, hub.y, member.x, member.y)).collect()
}
