//! Why something is where it is, and what could be done about it.

mod facts;

use super::topology_drawing::Subject;
use super::trial::Trial;
use crate::words;
use facts::{NetworkFacts, NodeFacts, Side};
use leptos::prelude::*;
use neo_topology::explain::Alternative;
use neo_topology::{CUT_WEIGHT, NodeName, PnodeName};

/// All about what is chosen: why here, what its cuts cost, what it would cost elsewhere, and the way there.
#[component]
pub fn Why(
    /// What is shown, and what is chosen.
    trial: Trial,
) -> impl IntoView {
    let body = move || {
        match trial.chosen.get() {
        None => view! {
            <p class="hint">
                "Choose a container or a network to see why it is where it is, what that costs, and what it would cost elsewhere."
            </p>
        }
        .into_any(),
        Some(Subject::Node(name)) => {
            let facts = trial
                .plan
                .with(|plan| trial.explanation.with(|explanation| NodeFacts::of(plan, explanation, &name)));
            match facts {
                Some(facts) => view! { <NodeWhy trial facts /> }.into_any(),
                None => view! { <p class="hint">{format!("{name} is not in this plan.")}</p> }.into_any(),
            }
        }
        Some(Subject::Network(name)) => {
            let facts = trial
                .plan
                .with(|plan| trial.explanation.with(|explanation| NetworkFacts::of(plan, explanation, &name)));
            facts.map(|facts| view! { <NetworkWhy facts /> }.into_any()).unwrap_or_else(|| ().into_any())
        }
    }
    };
    let is_open = move || trial.chosen.with(Option::is_some);
    view! {
        <aside class="why" class:is-open=is_open aria-labelledby="why-title" data-test="why">
            <div class="why-head">
                <h2 id="why-title">"Why here"</h2>
                <Show when=is_open>
                    <button type="button" class="quiet" data-test="why-close" on:click=move |_| trial.chosen.set(None)>
                        "Close"
                    </button>
                </Show>
            </div>
            <div aria-live="polite">{body}</div>
        </aside>
    }
    .into_any()
}

#[component]
fn NodeWhy(trial: Trial, facts: NodeFacts) -> impl IntoView {
    let title = format!("{} on {}", facts.name, facts.pnode);
    let networks = facts.sides.iter().cloned().map(|side| side_row(side, trial)).collect_view();
    let elsewhere = facts.elsewhere.clone();
    view! {
        <h3 class="name" data-test="why-node">
            {title}
        </h3>
        <p class="aside">{facts.kind.clone()}</p>
        <p data-test="why-reason">{facts.reason.clone()}</p>
        <p data-test="why-verdict">{facts.verdict()}</p>
        <h4>"Its networks"</h4>
        {match facts.sides.is_empty() {
            true => view! { <p class="hint">"It has none."</p> }.into_any(),
            false => view! { <ul class="why-networks">{networks}</ul> }.into_any(),
        }}
        {(!elsewhere.is_empty()).then(|| view! { <Elsewhere trial name=facts.name.clone() elsewhere /> })}
        <MoveTo trial facts />
    }
    .into_any()
}

fn side_row(side: Side, trial: Trial) -> AnyView {
    let name = side.network.clone();
    let cost = match &side.cut {
        None => view! { <span class="aside">"inside, costs nothing"</span> }.into_any(),
        Some(cut) => view! {
            <span class="why-cost">{format!("cut, costs {}", words::thousands(cut.cost))}</span>
        }
        .into_any(),
    };
    view! {
        <li>
            <span class="why-line">
                <button
                    type="button"
                    class="quiet name"
                    on:click=move |_| trial.chosen.set(Some(Subject::Network(name.clone())))
                >
                    {side.network.clone()}
                </button>
                {cost}
            </span>
            <span class="hint">{side.words()}</span>
        </li>
    }
    .into_any()
}

#[component]
fn Elsewhere(trial: Trial, name: String, elsewhere: Vec<Alternative>) -> impl IntoView {
    let row = move |other: Alternative| {
        let (node, pnode) = (NodeName::new(&name), other.pnode.clone());
        let act = move |_| {
            if let Ok(node) = node.clone() {
                trial.pin(node, Some(pnode.clone()));
            }
        };
        view! {
            <tr>
                <th scope="row" class="name">
                    {other.pnode.to_string()}
                </th>
                <td>{words::change(other.cost_change)}</td>
                <td>{words::change(other.spans_change)}</td>
                <td>{if other.full { "full: somebody leaves" } else { "free" }}</td>
                <td>
                    <button type="button" class="quiet" aria-label=format!("Try it on {}", other.pnode) on:click=act>
                        "Try"
                    </button>
                </td>
            </tr>
        }
    };
    let rows = elsewhere.into_iter().map(row).collect_view();
    view! {
        <h4>"If it alone moved"</h4>
        <div class="table-scroll" tabindex="0" role="region" aria-label="What it would cost elsewhere">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"To"</th>
                        <th scope="col">"Cost"</th>
                        <th scope="col">"Cuts"</th>
                        <th scope="col">"Room"</th>
                        <th scope="col">
                            <span class="visually-hidden">"Try it"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <p class="hint">
            {format!(
                "A cut costs {} for each physical node beyond the first, and a little more for a fast network and for one with little delay: the number of cuts decides first.",
                words::thousands(CUT_WEIGHT.into()),
            )}
        </p>
    }
    .into_any()
}

/// The way to another physical node, by the keyboard too.
#[component]
fn MoveTo(trial: Trial, facts: NodeFacts) -> impl IntoView {
    let Ok(node) = NodeName::new(&facts.name) else { return ().into_any() };
    if let Some(fixed) = facts.fixed {
        return view! { <p class="hint" data-test="why-fixed">{fixed}</p> }.into_any();
    }
    let target = RwSignal::new(facts.places.first().map(|place| place.pnode.to_string()).unwrap_or_default());
    let options = facts.places.iter().map(|place| {
        view! { <option value=place.pnode.to_string()>{place.words()}</option> }
    });
    let options = options.collect_view();
    let moved = node.clone();
    let go = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Ok(pnode) = PnodeName::new(target.get_untracked()) {
            trial.pin(moved.clone(), Some(pnode));
        }
    };
    let unpin = facts.is_pinned.then(|| {
        view! {
            <button type="button" class="button" data-test="why-unpin" on:click=move |_| trial.pin(node.clone(), None)>
                "Take the pin back"
            </button>
        }
    });
    view! {
        <form class="move-to" on:submit=go>
            <label class="field">
                <span class="field-name">"Move it by hand"</span>
                <select data-test="move-target" on:change=move |event| target.set(event_target_value(&event))>
                    {options}
                </select>
            </label>
            <button type="submit" class="button" data-test="move" disabled=move || trial.attempt.pending().get()>
                {move || if trial.attempt.pending().get() { "Planning…" } else { "Try the move" }}
            </button>
            {unpin}
        </form>
    }
    .into_any()
}

#[component]
fn NetworkWhy(facts: NetworkFacts) -> impl IntoView {
    let nodes = facts
        .on
        .iter()
        .map(|(pnode, nodes)| {
            view! {
                <li>
                    <span class="name">{pnode.clone()}</span>
                    <span class="hint">{words::list(nodes, 12)}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <h3 class="name">{facts.name.clone()}</h3>
        <p class="aside">{facts.kind.clone()}</p>
        <p data-test="why-reason">{facts.words()}</p>
        <h4>"Where its nodes are"</h4>
        <ul class="why-networks">{nodes}</ul>
    }
    .into_any()
}
