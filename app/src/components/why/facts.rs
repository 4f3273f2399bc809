//! What is to be said of a node or a network: plain facts from a plan and its explanation.

use crate::components::refused::sentence;
use crate::words;
use neo_topology::explain::{Alternative, CutCost};
use neo_topology::{Bandwidth, Explanation, NetworkKind, NetworkName, NodeName, Plan, PnodeName, Reason};
use std::collections::BTreeMap;

/// Neighbours that are named; a LAN may have hundreds.
const NEIGHBOURS_MAX: u32 = 4;

/// All about a node.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct NodeFacts {
    pub name: String,
    pub pnode: String,
    /// Type and pass.
    pub kind: String,
    pub reason: String,
    pub sides: Vec<Side>,
    /// Where it could be instead, the cheapest first.
    pub elsewhere: Vec<Alternative>,
    /// Where it can be moved.
    pub places: Vec<Place>,
    /// Why it cannot be moved, if so.
    pub fixed: Option<String>,
    pub is_pinned: bool,
}

/// A network of a node, as the node sees it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Side {
    pub network: String,
    /// Neighbours on the same physical node.
    pub here: Vec<String>,
    /// Neighbours elsewhere, with where.
    pub away: Vec<String>,
    pub cut: Option<CutCost>,
}

/// A physical node to move to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    pub pnode: PnodeName,
    /// Nodes on it and most that it may carry; none for a new one.
    pub load: Option<(u32, u32)>,
}

impl NodeFacts {
    pub fn of(plan: &Plan, explanation: &Explanation, name: &str) -> Option<Self> {
        let name = NodeName::new(name).ok()?;
        let node = plan.nodes.get(&name)?;
        let placement = &node.placement;
        let sides =
            plan.interfaces(&name).into_iter().map(|(network, _, _)| side(plan, explanation, &name, network));
        let mut sides: Vec<Side> = sides.collect();
        sides.dedup();
        sides.sort_by_key(|side| side.cut.is_none());
        let ghost = if node.ghost { ", a ghost: its place is kept, but it is not started" } else { "" };
        Some(Self {
            pnode: placement.pnode.to_string(),
            kind: format!("{}, pass {}{ghost}", placement.node_type, placement.pass),
            reason: sentence(&placement.reason.to_string()),
            sides,
            elsewhere: explanation.alternatives.get(&name).cloned().unwrap_or_default(),
            places: places(plan, &placement.pnode),
            fixed: fixed(&placement.reason),
            is_pinned: plan.policy.pins.contains_key(&name),
            name: name.to_string(),
        })
    }

    /// What somebody who disagrees wants to know: would it be better elsewhere?
    pub fn verdict(&self) -> String {
        let cuts = self.sides.iter().filter(|side| side.cut.is_some()).count();
        let Some(best) = self.elsewhere.first() else {
            return match (cuts, &self.fixed) {
                (_, Some(_)) => "It is not packed, so there is nowhere else to compare with.".to_owned(),
                (0, None) => "Nothing of it is cut: nowhere else can it cost less.".to_owned(),
                (_, None) => "No other physical node that it may share has a neighbour of it.".to_owned(),
            };
        };
        let cost = words::change(best.cost_change);
        match (best.cost_change, best.full) {
            (1.., _) => format!("Nowhere else would it cost less: on {}, the next best, {cost}.", best.pnode),
            (0, true) => format!("On {} it would cost the same, but that is full.", best.pnode),
            (0, false) => format!("On {} it would cost the same: either will do.", best.pnode),
            (_, true) => format!(
                "On {} it would cost {cost}, but that is full: somebody would have to leave. Try it to see what that comes to.",
                best.pnode
            ),
            (_, false) => format!("On {} it would cost {cost}. Try it.", best.pnode),
        }
    }
}

impl Side {
    /// Who is on it, and why it is cut.
    pub fn words(&self) -> String {
        let mut parts = Vec::new();
        if !self.here.is_empty() {
            parts.push(format!("with {} here", words::list(&self.here, NEIGHBOURS_MAX)));
        }
        if !self.away.is_empty() {
            parts.push(format!("to {}", words::list(&self.away, NEIGHBOURS_MAX)));
        }
        if let Some(cut) = &self.cut {
            parts.push(format!("cut because {}", cut.why));
        }
        parts.join("; ")
    }
}

impl Place {
    /// `pnode-0001 (7 of 10)`.
    pub fn words(&self) -> String {
        match self.load {
            Some((nodes, limit)) if nodes >= limit => format!("{} ({nodes} of {limit}, full)", self.pnode),
            Some((nodes, limit)) => format!("{} ({nodes} of {limit})", self.pnode),
            None => format!("{} (a new physical node)", self.pnode),
        }
    }
}

/// Why a node cannot be moved by hand.
fn fixed(reason: &Reason) -> Option<String> {
    match reason {
        Reason::Embedded => Some(
            "It cannot be moved: it is a physical node by itself (embedded_pnode in the file).".to_owned(),
        ),
        Reason::Asked { partition } => Some(format!(
            "It cannot be moved: the file puts it into partition {partition}. The option force-partition sets that aside."
        )),
        _ => None,
    }
}

/// Where a node can be moved: every other physical node that carries containers, and a new one.
fn places(plan: &Plan, here: &PnodeName) -> Vec<Place> {
    let others = plan.pnodes.iter().filter(|pnode| !pnode.embedded && pnode.name != *here);
    let mut places: Vec<Place> = others
        .map(|pnode| Place { pnode: pnode.name.clone(), load: Some((pnode.nodes.len() as u32, pnode.limit)) })
        .collect();
    let fresh = (0..).map(PnodeName::numbered).find(|name| plan.pnode(name).is_none());
    places.extend(fresh.map(|pnode| Place { pnode, load: None }));
    places
}

fn side(plan: &Plan, explanation: &Explanation, me: &NodeName, network: &NetworkName) -> Side {
    let place = |node: &NodeName| plan.nodes.get(node).map(|node| &node.placement.pnode);
    let mut others: Vec<&NodeName> = plan
        .networks
        .get(network)
        .map(|found| found.members.iter().map(|member| &member.node))
        .into_iter()
        .flatten()
        .collect();
    others.retain(|other| *other != me);
    others.dedup();
    let (here, away): (Vec<&NodeName>, Vec<&NodeName>) =
        others.into_iter().partition(|other| place(other) == place(me));
    let with_place = |node: &NodeName| match place(node) {
        Some(pnode) => format!("{node} on {pnode}"),
        None => node.to_string(),
    };
    Side {
        network: network.to_string(),
        here: here.into_iter().map(ToString::to_string).collect(),
        away: away.into_iter().map(with_place).collect(),
        cut: cut(explanation, network),
    }
}

fn cut(explanation: &Explanation, network: &NetworkName) -> Option<CutCost> {
    explanation.cuts.iter().find(|cut| cut.network == *network).cloned()
}

/// All about a network.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct NetworkFacts {
    pub name: String,
    /// Link or LAN, and how many nodes.
    pub kind: String,
    /// Its nodes by physical node.
    pub on: Vec<(String, Vec<String>)>,
    pub cut: Option<CutCost>,
}

impl NetworkFacts {
    pub fn of(plan: &Plan, explanation: &Explanation, name: &str) -> Option<Self> {
        let name = NetworkName::new(name).ok()?;
        let network = plan.networks.get(&name)?;
        let mut on: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for member in &network.members {
            if let Some(node) = plan.nodes.get(&member.node) {
                on.entry(node.placement.pnode.to_string()).or_default().push(member.node.to_string());
            }
        }
        let word = match network.kind {
            NetworkKind::Link => "Link",
            NetworkKind::Lan => "LAN",
        };
        Some(Self {
            kind: format!("{word} of {}", words::count(network.members.len() as u64, "interface")),
            on: on.into_iter().collect(),
            cut: cut(explanation, &name),
            name: name.to_string(),
        })
    }

    /// Whether it is cut, what that costs, and why.
    pub fn words(&self) -> String {
        let Some(cut) = &self.cut else {
            return "It stays inside one physical node: it costs nothing and nothing is tunnelled."
                .to_owned();
        };
        let rate = match cut.kbps {
            0 => "an unlimited rate".to_owned(),
            kbps => Bandwidth { kbps }.to_string(),
        };
        format!(
            "It spans {} with {rate}, which costs {} ({} for each beyond the first). It is cut because {}.",
            words::count(cut.pnodes.into(), "physical node"),
            words::thousands(cut.cost),
            words::thousands(cut.weight.into()),
            cut.why,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use neo_topology::{Policy, containerize, explain};

    /// A star of six, packed by threes.
    fn star() -> Plan {
        let source = "set ns [new Simulator]\nset hub [$ns node]\nfor {set i 0} {$i < 5} {incr i} {\n\
                      set n($i) [$ns node]\nset link($i) [$ns duplex-link $hub $n($i) 10Mb 1ms DropTail]\n}\n";
        let experiment = crate::check::evaluate(source, &Policy::default()).experiment.expect("it is good");
        containerize(&experiment, &Policy { packing: 3, ..Policy::default() }).expect("it can be planned")
    }

    #[test]
    fn a_cut_leaf_hears_why_and_what_it_would_cost_elsewhere() {
        let plan = star();
        let explanation = explain(&plan);
        let hub = plan.nodes[0].placement.pnode.clone();
        let (leaf, _) =
            plan.nodes.iter().find(|(_, node)| node.placement.pnode != hub).expect("some are cut");
        let facts = NodeFacts::of(&plan, &explanation, leaf.as_str()).expect("it is there");
        assert_eq!(facts.sides.len(), 1);
        assert!(facts.sides[0].words().contains("hub on pnode-0000; cut because the limit"), "{facts:?}");
        assert_eq!(facts.elsewhere[0].pnode, hub);
        assert!(facts.verdict().contains("that is full"), "{}", facts.verdict());
        assert_eq!(
            facts.places.last().map(Place::words).as_deref(),
            Some("pnode-0002 (a new physical node)")
        );
        assert!(facts.places[0].words().contains("full"));
    }

    #[test]
    fn the_hub_is_told_all_its_networks_the_cut_ones_first() {
        let plan = star();
        let facts = NodeFacts::of(&plan, &explain(&plan), "hub").expect("it is there");
        let cut: Vec<bool> = facts.sides.iter().map(|side| side.cut.is_some()).collect();
        assert_eq!(cut, [true, true, true, false, false]);
        assert!(facts.fixed.is_none() && !facts.is_pinned);
    }

    #[test]
    fn a_network_says_what_its_cut_costs() {
        let plan = star();
        let explanation = explain(&plan);
        let cut = &explanation.cuts[0];
        let facts = NetworkFacts::of(&plan, &explanation, cut.network.as_str()).expect("it is there");
        assert!(facts.words().contains("spans 2 physical nodes with 10 Mb/s"), "{}", facts.words());
        assert_eq!(facts.on.len(), 2);
        assert!(NetworkFacts::of(&plan, &explanation, "nonsense").is_none());
    }

    #[test]
    fn what_the_file_decides_cannot_be_moved() {
        assert!(fixed(&Reason::Embedded).is_some_and(|why| why.contains("embedded_pnode")));
        assert!(fixed(&Reason::Room).is_none());
    }
}
