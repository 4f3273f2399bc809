//! From a plan to coordinates.

use super::graph::Graph;
use super::overlap::{Rect, separate};
use super::{Point, radial, stress};
use neo_topology::{NetworkKind, Plan};
use std::collections::BTreeMap;

/// Above this many nodes the drawing shows dots instead of names.
const NAMED_NODES_MAX: usize = 48;
/// Above this many nodes distances are not balanced any more (that costs their square): the radial tree stays.
const BALANCED_NODES_MAX: usize = 1500;
/// Space around everything, in pixels.
const MARGIN: f64 = 16.0;

/// A drawing: everything in pixels, from the upper left corner.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Drawing {
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
#[derive(Debug, Clone, PartialEq)]
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
#[derive(Debug, Clone, PartialEq)]
pub struct NodeSpot {
    /// Its name.
    pub name: String,
    /// Its physical node.
    pub pnode: String,
    /// Its middle.
    pub at: Point,
}

/// A network.
#[derive(Debug, Clone, PartialEq)]
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
    pub label: Point,
    /// The path of its line, as in SVG.
    pub path: String,
}

/// Sizes, in pixels.
struct Style {
    unit: f64,
    node: (f64, f64),
    node_gap: f64,
    hub: f64,
    padding: f64,
    title: f64,
    pnode_gap: f64,
}

const NAMED: Style = Style {
    unit: 136.0,
    node: (86.0, 30.0),
    node_gap: 8.0,
    hub: 18.0,
    padding: 20.0,
    title: 22.0,
    pnode_gap: 44.0,
};
const DOTS: Style = Style {
    unit: 46.0,
    node: (18.0, 18.0),
    node_gap: 10.0,
    hub: 10.0,
    padding: 14.0,
    title: 22.0,
    pnode_gap: 26.0,
};

/// Draws a plan. The plan's seed decides every choice that is arbitrary.
pub fn draw(plan: &Plan) -> Drawing {
    if plan.nodes.is_empty() {
        return Drawing::default();
    }
    let dots = plan.nodes.len() > NAMED_NODES_MAX;
    let style = if dots { DOTS } else { NAMED };
    let graph = Graph::of(plan);
    let mut places = radial::place(&graph, plan.policy.seed);
    if graph.len() <= BALANCED_NODES_MAX {
        stress::relax(&mut places, &graph.distances());
    }
    stress::lay_down(&mut places);
    let mut vertices = vertices(plan, &graph, &places, &style);
    let frames = frames(plan, &graph, &mut vertices, &style);
    assemble(plan, &graph, vertices, frames, &style, dots)
}

fn vertices(plan: &Plan, graph: &Graph, places: &[Point], style: &Style) -> Vec<Rect> {
    let size = |at: usize| if at < plan.nodes.len() { style.node } else { (style.hub, style.hub) };
    let rect = |(at, place): (usize, &Point)| {
        let middle = Point { x: place.x * style.unit, y: place.y * style.unit };
        Rect { middle, width: size(at).0, height: size(at).1 }
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
    vertices: Vec<Rect>,
    frames: Vec<Option<Rect>>,
    style: &Style,
    dots: bool,
) -> Drawing {
    let all = Rect::around(vertices.iter().copied().chain(frames.iter().flatten().copied()))
        .expect("a plan with nodes has vertices");
    let shift = |point: Point| Point {
        x: (point.x - all.left() + MARGIN).round(),
        y: (point.y - all.top() + MARGIN).round(),
    };
    let at: Vec<Point> = vertices.iter().map(|rect| shift(rect.middle)).collect();
    let pnodes = plan.pnodes.iter().zip(&frames).filter_map(|(pnode, frame)| {
        let frame = (*frame)?;
        Some(PnodeBox {
            name: pnode.name.to_string(),
            nodes: pnode.nodes.len() as u32,
            corner: shift(Point { x: frame.left(), y: frame.top() }),
            width: frame.width.round(),
            height: frame.height.round(),
        })
    });
    let nodes = plan.nodes.iter().zip(&at).map(|((name, node), &at)| NodeSpot {
        name: name.to_string(),
        pnode: node.placement.pnode.to_string(),
        at,
    });
    Drawing {
        width: (all.width + 2.0 * MARGIN).round(),
        height: (all.height + 2.0 * MARGIN).round(),
        dots,
        node_size: style.node,
        pnodes: pnodes.collect(),
        nodes: nodes.collect(),
        networks: networks(plan, graph, &at, style),
    }
}

fn networks(plan: &Plan, graph: &Graph, at: &[Point], style: &Style) -> Vec<NetworkLine> {
    let mut parallel: BTreeMap<(usize, usize), u32> = BTreeMap::new();
    let mut lines = Vec::new();
    for ((name, network), hub) in plan.networks.iter().zip(&graph.hubs) {
        let members: Vec<usize> =
            network.members.iter().filter_map(|member| plan.nodes.get_index_of(&member.node)).collect();
        let (path, label) = match (hub, members.as_slice()) {
            (None, &[one, other]) => {
                let before = parallel.entry((one.min(other), one.max(other))).or_default();
                *before += 1;
                link(at[one.min(other)], at[one.max(other)], *before - 1, style)
            }
            (Some(hub), members) => (spokes(at[*hub], members.iter().map(|&member| at[member])), at[*hub]),
            _ => continue,
        };
        lines.push(NetworkLine {
            name: name.to_string(),
            kind: network.kind,
            cut: plan.cuts.iter().any(|cut| &cut.network == name),
            nodes: network.members.iter().map(|member| member.node.to_string()).collect(),
            label,
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
