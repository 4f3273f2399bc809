//! The containers of one batch on their physical nodes, and the moves that make wishes come true.

use super::super::naming::Named;
use super::name;
use super::wishes::Wishes;
use crate::partition::{Hypergraph, Spread};
use crate::{Experiment, PnodeName, Shortfall};
use std::collections::{BTreeMap, BTreeSet};

/// Rounds of improvement; later ones find next to nothing.
const ROUNDS_MAX: usize = 3;

/// A way to move a vertex: its change of the cost, the part it goes to, and the vertex that takes its place.
type Way = (i64, u32, Option<u32>);

pub(super) struct Board<'a> {
    /// The node that each vertex stands for, ascending.
    nodes: &'a [usize],
    wishes: &'a Wishes,
    spread: Spread<'a>,
    names: Vec<PnodeName>,
    members: Vec<BTreeSet<u32>>,
    limit: usize,
    /// Names that are in use anywhere.
    taken: &'a mut BTreeSet<PnodeName>,
    /// Parts that were changed.
    touched: BTreeSet<u32>,
}

impl<'a> Board<'a> {
    pub(super) fn new(
        graph: &'a Hypergraph,
        nodes: &'a [usize],
        groups: &[Named],
        wishes: &'a Wishes,
        taken: &'a mut BTreeSet<PnodeName>,
    ) -> Self {
        let vertex = |node: usize| nodes.partition_point(|&other| other < node) as u32;
        let mut parts = vec![0; nodes.len()];
        let mut members = Vec::new();
        for (part, (_, group)) in (0..).zip(groups) {
            group.nodes.iter().for_each(|&node| parts[vertex(node) as usize] = part);
            members.push(group.nodes.iter().map(|&node| vertex(node)).collect());
        }
        Self {
            nodes,
            wishes,
            spread: Spread::new(graph, parts),
            names: groups.iter().map(|(name, _)| name.clone()).collect(),
            members,
            limit: groups[0].1.limit as usize,
            taken,
            touched: BTreeSet::new(),
        }
    }

    /// Puts the pinned nodes where they belong.
    pub(super) fn pin(&mut self, experiment: &Experiment, shortfalls: &mut Vec<Shortfall>) {
        let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
        for vertex in 0..self.nodes.len() as u32 {
            let Some(pnode) = self.wishes.pins.get(&self.nodes[vertex as usize]) else { continue };
            let known = self.names.iter().position(|name| name == pnode);
            let part = known.map_or_else(|| self.open(pnode.clone()), |part| part as u32);
            let count = counts.entry(part).or_default();
            *count += 1;
            if *count == self.limit + 1 {
                let node = self.nodes[vertex as usize];
                shortfalls.push(Shortfall {
                    message: format!(
                        "more nodes are pinned to `{pnode}` than the {} that it may carry: `{}` is the first too many",
                        self.limit,
                        name(experiment, node)
                    ),
                    remedy: "pin fewer nodes to it, or raise the packing".to_owned(),
                    origin: experiment.nodes.get_index(node).map(|(_, node)| node.origin.clone()),
                });
            }
            self.go(vertex, part);
        }
    }

    /// Moves what stands where it may not, and what is too much, each by the cheapest way.
    pub(super) fn settle(&mut self) {
        // Each turn mends one violation and makes none, so there are no more turns than vertices; where the pins
        // themselves are too many, which was told, no vertex can leave.
        for _ in 0..2 * self.nodes.len() {
            let Some(candidates) = self.unsettled() else { return };
            let way = self.cheapest(&candidates).or_else(|| {
                let number = (0..).map(PnodeName::numbered).find(|name| !self.taken.contains(name));
                self.open(number?);
                self.cheapest(&candidates)
            });
            match way {
                Some((way, vertex)) => self.take(vertex, way),
                None => return,
            }
        }
    }

    fn cheapest(&mut self, candidates: &[u32]) -> Option<(Way, u32)> {
        candidates.iter().filter_map(|&vertex| Some((self.way(vertex, false)?, vertex))).min()
    }

    /// Vertices one of which must move: one that may not be where it is, or all that could leave a part that is too
    /// full.
    fn unsettled(&self) -> Option<Vec<u32>> {
        let misplaced = (0..self.nodes.len() as u32).find(|&vertex| {
            !self.is_pinned(vertex) && !self.may_be(vertex, self.spread.parts[vertex as usize])
        });
        if let Some(vertex) = misplaced {
            return Some(vec![vertex]);
        }
        let full = self.members.iter().find(|members| members.len() > self.limit)?;
        let free: Vec<u32> = full.iter().copied().filter(|&vertex| !self.is_pinned(vertex)).collect();
        (!free.is_empty()).then_some(free)
    }

    /// Improves the changed parts and their neighbours by moves and swaps that nobody minds.
    pub(super) fn improve(&mut self) {
        for _ in 0..ROUNDS_MAX {
            let touched = self.touched.iter().flat_map(|&part| &self.members[part as usize]).copied();
            let free: Vec<u32> = touched.filter(|&vertex| !self.is_pinned(vertex)).collect();
            let mut improved = false;
            for vertex in free {
                if let Some(way) = self.way(vertex, true).filter(|(change, ..)| *change < 0) {
                    self.take(vertex, way);
                    improved = true;
                }
            }
            if !improved {
                return;
            }
        }
    }

    /// The cheapest way for a vertex to another part: to any, or only to a near one.
    fn way(&mut self, vertex: u32, near: bool) -> Option<Way> {
        let here = self.spread.parts[vertex as usize];
        let crowded = self.members[here as usize].len() > self.limit;
        let parts: Vec<u32> = match near {
            true => self.spread.neighbours(vertex),
            false => (0..self.names.len() as u32).collect(),
        };
        let mut best: Option<Way> = None;
        for part in parts.into_iter().filter(|&part| part != here) {
            if !self.may_be(vertex, part) {
                continue;
            }
            if self.members[part as usize].len() < self.limit {
                let way = (self.spread.change(vertex, part), part, None);
                best = Some(best.map_or(way, |best| best.min(way)));
            }
            if crowded {
                continue;
            }
            let others = self.members[part as usize].iter().copied();
            let others: Vec<u32> =
                others.filter(|&other| !self.is_pinned(other) && self.may_swap(vertex, other)).collect();
            for other in others {
                let way = (self.spread.swap_change(vertex, other), part, Some(other));
                best = Some(best.map_or(way, |best| best.min(way)));
            }
        }
        best
    }

    fn take(&mut self, vertex: u32, (_, part, other): Way) {
        let here = self.spread.parts[vertex as usize];
        self.go(vertex, part);
        if let Some(other) = other {
            self.go(other, here);
        }
    }

    fn go(&mut self, vertex: u32, part: u32) {
        let here = self.spread.parts[vertex as usize];
        if here == part {
            return;
        }
        self.members[here as usize].remove(&vertex);
        self.members[part as usize].insert(vertex);
        self.spread.move_to(vertex, part);
        self.touched.extend([here, part]);
    }

    fn open(&mut self, name: PnodeName) -> u32 {
        self.taken.insert(name.clone());
        self.names.push(name);
        self.members.push(BTreeSet::new());
        self.names.len() as u32 - 1
    }

    fn is_pinned(&self, vertex: u32) -> bool {
        self.wishes.pins.contains_key(&self.nodes[vertex as usize])
    }

    fn may_be(&self, vertex: u32, part: u32) -> bool {
        let node = self.nodes[vertex as usize];
        let name = &self.names[part as usize];
        if self.wishes.not_on.get(&node).is_some_and(|pnodes| pnodes.contains(name)) {
            return false;
        }
        let Some(apart) = self.wishes.apart.get(&node) else { return true };
        let members = self.members[part as usize].iter();
        members.filter(|&&other| other != vertex).all(|&other| !apart.contains(&self.nodes[other as usize]))
    }

    /// Whether two vertices may change places: each without the other, who leaves.
    fn may_swap(&self, one: u32, other: u32) -> bool {
        let (here, there) = (self.spread.parts[one as usize], self.spread.parts[other as usize]);
        let fits = |vertex: u32, part: u32, leaving: u32| {
            let node = self.nodes[vertex as usize];
            let name = &self.names[part as usize];
            let forbidden = self.wishes.not_on.get(&node).is_some_and(|pnodes| pnodes.contains(name));
            let apart = self.wishes.apart.get(&node);
            let clash = |&other: &u32| apart.is_some_and(|apart| apart.contains(&self.nodes[other as usize]));
            !forbidden && !self.members[part as usize].iter().filter(|&&other| other != leaving).any(clash)
        };
        fits(one, there, other) && fits(other, here, one)
    }

    /// The physical nodes with their nodes, ascending; none of them empty.
    pub(super) fn slots(self) -> Vec<(PnodeName, Vec<usize>)> {
        let nodes = self.nodes;
        let slots = self.names.into_iter().zip(self.members);
        slots
            .filter(|(_, members)| !members.is_empty())
            .map(|(name, members)| (name, members.into_iter().map(|vertex| nodes[vertex as usize]).collect()))
            .collect()
    }
}
