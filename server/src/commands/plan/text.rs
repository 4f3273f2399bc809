//! A plan in words.

use neo_topology::explain::Batch;
use neo_topology::{Bandwidth, CUT_WEIGHT, Explanation, NodeName, Plan, WhatIf};

/// Cut networks that are listed; nobody reads more.
const CUTS_LISTED_MAX: usize = 40;

/// Where everything goes, what is cut and what that costs, how even it is and how much better it could be.
pub(super) fn plan(plan: &Plan, explanation: &Explanation) -> String {
    let mut text = pnodes(plan, explanation);
    text += &cuts(plan, explanation);
    for batch in &explanation.batches {
        text += &balance(batch);
    }
    if let Some(by_hand) = plan.by_hand {
        text += &format!(
            "by hand: {} cut instead of {}, cost {} instead of {}, {} instead of {}\n",
            by_hand.after.cuts,
            by_hand.before.cuts,
            by_hand.after.cost,
            by_hand.before.cost,
            counted(by_hand.after.pnodes as usize, "physical node"),
            by_hand.before.pnodes,
        );
    }
    text + &format!(
        "{} on {}, and the control node `{}`; {} of {} cut, cost {}\n\
         no plan with these limits has fewer than {}, or cuts fewer than {}\n",
        counted(plan.nodes.len(), "node"),
        counted(plan.pnodes.len(), "physical node"),
        plan.control_node(),
        plan.cuts.len(),
        counted(plan.networks.len(), "network"),
        explanation.cost,
        counted(explanation.pnodes_bound as usize, "physical node"),
        counted(explanation.cuts_bound as usize, "network"),
    )
}

fn pnodes(plan: &Plan, explanation: &Explanation) -> String {
    let width = plan.pnodes.iter().map(|pnode| pnode.name.as_str().len()).max().unwrap_or(0);
    let mut text = String::new();
    for (pnode, load) in plan.pnodes.iter().zip(&explanation.loads) {
        let name = |node: &NodeName| if plan.is_ghost(node) { format!("({node})") } else { node.to_string() };
        let nodes: Vec<String> = pnode.nodes.iter().map(name).collect();
        text += &format!(
            "{:width$}  {:>3} of {:<3} {:>3} cut  {}\n",
            pnode.name.as_str(),
            load.nodes,
            load.limit,
            load.cuts,
            nodes.join(" ")
        );
    }
    text
}

fn cuts(plan: &Plan, explanation: &Explanation) -> String {
    let mut text = String::new();
    for (cut, cost) in plan.cuts.iter().zip(&explanation.cuts).take(CUTS_LISTED_MAX) {
        let pnodes: Vec<&str> = cut.pnodes.iter().map(|pnode| pnode.as_str()).collect();
        text += &format!(
            "cut: {} ({}) between {}, cost {}: {}\n",
            cut.network,
            Bandwidth { kbps: cost.kbps },
            pnodes.join(" "),
            cost.cost,
            cost.why
        );
    }
    let more = plan.cuts.len().saturating_sub(CUTS_LISTED_MAX);
    if more > 0 {
        text += &format!("cut: and {more} more\n");
    }
    text
}

fn balance(batch: &Batch) -> String {
    format!(
        "pass {} ({}): {} on {}, {} to {} of at most {}; {} at least\n",
        batch.pass,
        batch.node_types.join(" and "),
        counted(batch.nodes as usize, "container"),
        counted(batch.pnodes as usize, "physical node"),
        batch.emptiest,
        batch.fullest,
        batch.limit,
        batch.pnodes_bound,
    )
}

/// Why each of these nodes is where it is, and what it would cost elsewhere.
pub(super) fn why(plan: &Plan, explanation: &Explanation, nodes: &[NodeName]) -> String {
    let mut text = String::new();
    for name in nodes {
        let Some(node) = plan.nodes.get(name) else { continue };
        let placement = &node.placement;
        text += &format!("{name} is on {}: {}\n", placement.pnode, placement.reason);
        for other in explanation.alternatives.get(name).into_iter().flatten() {
            let verdict = match other.cost_change {
                0 => "the same cost".to_owned(),
                change => format!("{change:+} cost, {:+} cut", other.spans_change),
            };
            let full = if other.full { "; it is full, so another node would have to leave" } else { "" };
            text += &format!("  on {}: {verdict}{full}\n", other.pnode);
        }
        if explanation.alternatives.get(name).is_none_or(Vec::is_empty) {
            text += "  it has no neighbour elsewhere that it could go to\n";
        }
    }
    if !nodes.is_empty() {
        text += &format!("a cut costs {CUT_WEIGHT}, more for a fast network and for one with little delay\n");
    }
    text
}

/// Packings side by side.
pub(super) fn what_if(rows: &[WhatIf]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut text = String::from("packing  pnodes (least)  on one  cut (least)     cost  most leaving one\n");
    for row in rows {
        let mark = if row.chosen { '*' } else { ' ' };
        match (&row.result, row.shortfalls.first()) {
            (Some(result), _) => {
                text += &format!(
                    "{:>6}{mark}  {:>6} {:>7}  {:>6}  {:>3} {:>7}  {:>7}  {:>16}\n",
                    row.packing,
                    result.pnodes,
                    format!("({})", result.pnodes_bound),
                    format!("{}-{}", result.emptiest, result.fullest),
                    result.cuts,
                    format!("({})", result.cuts_bound),
                    result.cost,
                    result.leaving,
                );
            }
            (None, Some(shortfall)) => text += &format!("{:>6}{mark}  {shortfall}\n", row.packing),
            (None, None) => {}
        }
    }
    text
}

/// `1 node`, `2 nodes`.
fn counted(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}
