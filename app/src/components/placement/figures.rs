//! A placement in numbers, each beside the best that is possible.

use crate::words;
use leptos::prelude::*;
use neo_topology::{Explanation, Plan};

/// A number with its name and what it is to be measured by.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Figure {
    name: &'static str,
    number: String,
    measure: String,
}

fn measured(plan: &Plan, explanation: &Explanation) -> Vec<Figure> {
    let (pnodes, cuts) = (plan.pnodes.len() as u32, plan.cuts.len() as u32);
    let measure = |number: u32, bound: u32| match number == bound {
        true => "fewer is impossible".to_owned(),
        false => format!("at least {bound}, as far as counting tells"),
    };
    let fullest = explanation.loads.iter().max_by_key(|load| load.nodes);
    let mut figures = vec![
        Figure {
            name: "Physical nodes",
            number: pnodes.to_string(),
            measure: measure(pnodes, explanation.pnodes_bound),
        },
        Figure {
            name: "Cut networks",
            number: format!("{cuts} of {}", plan.networks.len()),
            measure: measure(cuts, explanation.cuts_bound),
        },
        Figure {
            name: "Cost of the cuts",
            number: words::thousands(explanation.cost),
            measure: "lower is better".to_owned(),
        },
    ];
    figures.extend(fullest.map(|load| Figure {
        name: "Fullest",
        number: format!("{} of {}", load.nodes, load.limit.max(load.nodes)),
        measure: load.pnode.to_string(),
    }));
    figures
}

/// The numbers, and how even each pass is.
pub(super) fn figures(plan: &Plan, explanation: &Explanation) -> AnyView {
    let figure = |figure: Figure| {
        view! {
            <div class="figure">
                <dt>{figure.name}</dt>
                <dd class="figure-number">{figure.number}</dd>
                <dd class="aside">{figure.measure}</dd>
            </div>
        }
    };
    let figures = measured(plan, explanation).into_iter().map(figure).collect_view();
    let balance =
        explanation.batches.iter().map(|batch| view! { <li>{words::balance(batch)}</li> }).collect_view();
    view! {
        <dl class="figures" data-test="figures">
            {figures}
        </dl>
        <ul class="balance hint">{balance}</ul>
    }
    .into_any()
}
