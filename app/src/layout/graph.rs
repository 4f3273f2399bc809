//! The graph that is laid out: nodes and LAN hubs, and how far apart they want to be.

use super::scene::Wire;
use neo_topology::{NetworkKind, Plan, PnodeName};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, VecDeque};

/// Length of an edge inside a physical node; the unit of all others.
const INSIDE: u32 = 10;
/// Length of an edge that is cut: leaves room for the frames of both physical nodes.
const CUT: u32 = 22;
/// Distance of two nodes of the same physical node that no path inside it joins: keeps the frame together.
const BESIDE: u32 = 14;
/// Distance of two that no path joins.
const APART: u32 = 30;
/// Long distances count less than in proportion, so that a long chain bends instead of leaving the page.
const FLATTENING: f64 = 0.86;

/// A vertex is a node (first, in the order of declaration) or the hub of a LAN (after them).
pub(super) struct Graph {
    /// Physical node of each vertex as an index into the plan's `pnodes`; none for a hub that several share, and for
    /// all while there is no plan.
    pub group: Vec<Option<usize>>,
    /// Neighbours of each vertex with the length of the edge.
    pub edges: Vec<Vec<(usize, u32)>>,
    /// The hub of each network, for LANs.
    pub hubs: Vec<Option<usize>>,
}

impl Graph {
    /// The graph of a plan.
    pub fn of_plan(plan: &Plan, wires: &[Wire]) -> Self {
        let index: BTreeMap<&PnodeName, usize> =
            plan.pnodes.iter().enumerate().map(|(at, pnode)| (&pnode.name, at)).collect();
        let group = plan.nodes.values().map(|node| index.get(&node.placement.pnode).copied());
        Self::new(group.collect(), wires)
    }

    /// The graph of that many nodes that are on no physical node yet.
    pub fn ungrouped(nodes: usize, wires: &[Wire]) -> Self {
        Self::new(vec![None; nodes], wires)
    }

    fn new(group: Vec<Option<usize>>, wires: &[Wire]) -> Self {
        let edges = vec![Vec::new(); group.len()];
        let mut graph = Self { group, edges, hubs: Vec::new() };
        for wire in wires {
            let hub = match (wire.kind, wire.members.as_slice()) {
                (NetworkKind::Link, &[one, other]) => {
                    graph.join(one, other);
                    None
                }
                _ => Some(graph.hub(&wire.members)),
            };
            graph.hubs.push(hub);
        }
        graph
    }

    pub fn len(&self) -> usize {
        self.group.len()
    }

    fn hub(&mut self, members: &[usize]) -> usize {
        let hub = self.len();
        let mut groups = members.iter().map(|&member| self.group[member]);
        let first = groups.next().flatten();
        let shared = groups.any(|group| group != first);
        self.group.push(if shared { None } else { first });
        self.edges.push(Vec::new());
        for &member in members {
            self.join(hub, member);
        }
        hub
    }

    fn join(&mut self, one: usize, other: usize) {
        if one == other {
            return;
        }
        let length = if self.group[one] == self.group[other] { INSIDE } else { CUT };
        self.edges[one].push((other, length));
        self.edges[other].push((one, length));
    }

    /// The distance that each pair wants, in unit lengths, row by row.
    pub fn distances(&self) -> Vec<Vec<f64>> {
        let lengths = if self.group.iter().all(Option::is_none) { self.by_hops() } else { self.by_groups() };
        let longest = lengths.iter().flatten().max().copied().unwrap_or_default();
        let unit = |length: u32| (f64::from(length) / f64::from(INSIDE)).powf(FLATTENING);
        let units: Vec<f64> = (0..=longest).map(unit).collect();
        let row = |row: &Vec<u32>| row.iter().map(|&length| units[length as usize]).collect();
        lengths.iter().map(row).collect()
    }

    /// Where all edges are of one length, a search in the breadth finds the shortest paths.
    fn by_hops(&self) -> Vec<Vec<u32>> {
        let rows: Vec<Vec<Option<u32>>> = (0..self.len()).map(|from| self.hops(from)).collect();
        let farthest = rows.iter().flatten().flatten().max().copied().unwrap_or(INSIDE);
        let apart = APART.max(farthest / 2 + INSIDE);
        rows.into_iter().map(|row| row.into_iter().map(|length| length.unwrap_or(apart)).collect()).collect()
    }

    fn hops(&self, from: usize) -> Vec<Option<u32>> {
        let mut best = vec![None; self.len()];
        best[from] = Some(0);
        let mut queue = VecDeque::from([(from, 0)]);
        while let Some((vertex, length)) = queue.pop_front() {
            for &(next, _) in &self.edges[vertex] {
                if best[next].is_none() {
                    best[next] = Some(length + INSIDE);
                    queue.push_back((next, length + INSIDE));
                }
            }
        }
        best
    }

    fn by_groups(&self) -> Vec<Vec<u32>> {
        let everywhere = |_: usize, _: usize| true;
        let inside = |from: usize, to: usize| self.group[from] == self.group[to];
        let all = |way: &dyn Fn(usize, usize) -> bool| -> Vec<Vec<Option<u32>>> {
            (0..self.len()).map(|from| self.shortest(from, way)).collect()
        };
        let (hops, hops_inside) = (all(&everywhere), all(&inside));
        let farthest = hops.iter().flatten().flatten().max().copied().unwrap_or(INSIDE);
        let wanted = |from: usize, to: usize| {
            let same = self.group[from].is_some() && self.group[from] == self.group[to];
            match hops[from][to] {
                _ if same => hops_inside[from][to].unwrap_or(BESIDE),
                Some(hops) => hops,
                None => APART.max(farthest / 2 + INSIDE),
            }
        };
        (0..self.len()).map(|from| (0..self.len()).map(|to| wanted(from, to)).collect()).collect()
    }

    /// Lengths of the shortest paths over the edges that may be used.
    fn shortest(&self, from: usize, may_use: &dyn Fn(usize, usize) -> bool) -> Vec<Option<u32>> {
        let mut best = vec![None; self.len()];
        let mut queue = BinaryHeap::from([Reverse((0_u32, from))]);
        while let Some(Reverse((length, vertex))) = queue.pop() {
            if best[vertex].is_some() {
                continue;
            }
            best[vertex] = Some(length);
            for &(next, edge) in &self.edges[vertex] {
                if best[next].is_none() && may_use(vertex, next) {
                    queue.push(Reverse((length + edge, next)));
                }
            }
        }
        best
    }
}
