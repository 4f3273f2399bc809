//! The networks that span several physical nodes, what each costs, and why it is cut.

use crate::components::topology_drawing::Subject;
use crate::components::trial::Trial;
use crate::words;
use leptos::prelude::*;
use neo_topology::explain::CutCost;
use neo_topology::{Cut, Explanation, Plan};

/// The cut networks, the dearest first.
pub(super) fn cuts(plan: &Plan, explanation: &Explanation, trial: Trial) -> AnyView {
    if plan.cuts.is_empty() {
        return view! { <p class="empty-line">"No link leaves its physical node: nothing is tunnelled."</p> }
            .into_any();
    }
    let mut cuts: Vec<(&Cut, &CutCost)> = plan.cuts.iter().zip(&explanation.cuts).collect();
    cuts.sort_by_key(|(_, cost)| std::cmp::Reverse(cost.cost));
    let rows = cuts.into_iter().map(|(cut, cost)| row(cut, cost, trial)).collect_view();
    view! {
        <h3 id="cuts-title">"Cut networks" <span class="aside">{plan.cuts.len()}</span></h3>
        <p class="hint">"These span several physical nodes and are carried by tunnels between them."</p>
        <div class="table-scroll" tabindex="0" role="region" aria-labelledby="cuts-title">
            <table class="cuts">
                <thead>
                    <tr>
                        <th scope="col">"Network"</th>
                        <th scope="col">"Physical nodes"</th>
                        <th scope="col" class="number">
                            "Cost"
                        </th>
                        <th scope="col">"Why"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(cut: &Cut, cost: &CutCost, trial: Trial) -> AnyView {
    let pnodes: Vec<String> = cut.pnodes.iter().map(ToString::to_string).collect();
    let name = cut.network.to_string();
    let choose = {
        let name = name.clone();
        move |_| trial.chosen.set(Some(Subject::Network(name.clone())))
    };
    view! {
        <tr>
            <th scope="row">
                <button type="button" class="quiet name" on:click=choose>
                    {name}
                </button>
            </th>
            <td class="name">{pnodes.join(", ")}</td>
            <td class="number">{words::thousands(cost.cost)}</td>
            <td>{cost.why.to_string()}</td>
        </tr>
    }
    .into_any()
}
