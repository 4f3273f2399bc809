//! What a person decided: listed, priced, and to be taken back.

use crate::components::topology_drawing::Subject;
use crate::components::trial::Trial;
use crate::words;
use leptos::prelude::*;
use neo_topology::{ByHand as Price, NodeName, Policy};

/// The pins and the avoidances, and what they cost. Nothing where there are none.
#[component]
pub(super) fn ByHand(trial: Trial) -> impl IntoView {
    let decided = Memo::new(move |_| {
        trial.plan.with(|plan| {
            let Policy { pins, avoid, .. } = &plan.policy;
            let avoid = avoid.iter().flat_map(|(node, others)| others.iter().map(move |other| (node, other)));
            let avoid: Vec<(NodeName, NodeName)> =
                avoid.map(|(node, other)| (node.clone(), other.clone())).collect();
            (pins.clone(), avoid, plan.by_hand)
        })
    });
    let body = move || {
        let (pins, avoid, price) = decided.get();
        if pins.is_empty() && avoid.is_empty() {
            return ().into_any();
        }
        let pins = pins.into_iter().map(|(node, pnode)| pin(trial, node, pnode.to_string())).collect_view();
        let avoid = avoid.into_iter().map(|(node, other)| apart(trial, node, other)).collect_view();
        view! {
            <section class="by-hand" aria-labelledby="by-hand-title" data-test="by-hand">
                <h3 id="by-hand-title">"By hand"</h3>
                {price.map(|price| view! { <p data-test="by-hand-price">{told(&price)}</p> })}
                <ul>{pins} {avoid}</ul>
            </section>
        }
        .into_any()
    };
    view! { {body} }.into_any()
}

/// What the decisions cost, against the placement that nobody touched.
fn told(price: &Price) -> String {
    let Price { before, after } = price;
    if before == after {
        return format!(
            "That costs nothing: {} cut, cost {}, as in the placement that nobody touched.",
            words::count(after.cuts.into(), "network"),
            words::thousands(after.cost),
        );
    }
    let pnodes = match before.pnodes == after.pnodes {
        true => String::new(),
        false => {
            format!(", {} instead of {}", words::count(after.pnodes.into(), "physical node"), before.pnodes)
        }
    };
    format!(
        "{} cut instead of {}, cost {} instead of {}{pnodes}: that is the price against the placement that nobody touched.",
        words::count(after.cuts.into(), "network"),
        before.cuts,
        words::thousands(after.cost),
        words::thousands(before.cost),
    )
}

fn pin(trial: Trial, node: NodeName, pnode: String) -> AnyView {
    let label = format!("Take back that {node} is on {pnode}");
    let test = format!("unpin-{node}");
    let name = node.to_string();
    let shown = name.clone();
    view! {
        <li>
            <span>
                <button
                    type="button"
                    class="quiet name"
                    on:click=move |_| trial.chosen.set(Some(Subject::Node(name.clone())))
                >
                    {shown}
                </button>
                " is pinned to "
                <span class="name">{pnode}</span>
            </span>
            <button type="button" class="quiet" aria-label=label data-test=test on:click=move |_| trial.pin(node.clone(), None)>
                "Take back"
            </button>
        </li>
    }
    .into_any()
}

fn apart(trial: Trial, node: NodeName, other: NodeName) -> AnyView {
    let words = format!("{node} is kept away from {other}");
    let label = format!("Take back that {words}");
    let take_back = move |_| {
        let mut policy = trial.plan.with_untracked(|plan| plan.policy.clone());
        if let Some(others) = policy.avoid.get_mut(&node) {
            others.remove(&other);
        }
        policy.avoid.retain(|_, others| !others.is_empty());
        trial.attempt.dispatch(policy);
    };
    view! {
        <li>
            <span>{words}</span>
            <button type="button" class="quiet" aria-label=label on:click=take_back>
                "Take back"
            </button>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use neo_topology::Tally;

    #[test]
    fn the_price_names_what_changes() {
        let before = Tally { pnodes: 2, cuts: 3, cost: 3_102 };
        let price = Price { before, after: Tally { cuts: 4, cost: 4_136, ..before } };
        assert!(told(&price).starts_with("4 networks cut instead of 3, cost 4,136 instead of 3,102: that"));
        assert!(told(&Price { before, after: before }).starts_with("That costs nothing: 3 networks cut"));
        let price = Price { before, after: Tally { pnodes: 3, ..before } };
        assert!(told(&price).contains("3 physical nodes instead of 2"));
    }
}
