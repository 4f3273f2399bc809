//! Packings side by side.

use crate::components::FieldProblem;
use crate::components::trial::Trial;
use crate::functions;
use crate::words;
use leptos::prelude::*;
use neo_topology::{Policy, WhatIf};

/// Packings that are always compared.
const PACKINGS: [u32; 3] = [8, 10, 12];

/// What other packings would bring.
#[component]
pub(super) fn WhatIfTable(trial: Trial) -> impl IntoView {
    let policy = Memo::new(move |_| trial.plan.with(|plan| plan.policy.clone()));
    let ask = Action::new(move |policy: &Policy| {
        let (id, version) = trial.page.with_untracked(|page| (page.id, page.version));
        let policy = policy.clone();
        async move {
            let packings = packings(&policy);
            functions::what_if(id, Some(version), policy, packings).await
        }
    });
    // By an effect, which runs after hydration: the page does not wait for it.
    Effect::new(move || {
        ask.dispatch(policy.get());
    });
    let rows = move || match ask.value().get() {
        None => view! { <p class="hint" role="status">"Comparing packings…"</p> }.into_any(),
        Some(Ok(rows)) => view! { <Table rows trial /> }.into_any(),
        Some(Err(refusal)) => view! { <FieldProblem text=Some(refusal.to_string()) /> }.into_any(),
    };
    view! {
        <section class="what-if" aria-labelledby="what-if-title" data-test="what-if">
            <h3 id="what-if-title">"What if"</h3>
            {rows}
        </section>
    }
    .into_any()
}

/// The usual packings and the one that is chosen, in order.
fn packings(policy: &Policy) -> Vec<u32> {
    let mut packings = PACKINGS.to_vec();
    packings.push(policy.packing);
    packings.sort_unstable();
    packings.dedup();
    packings
}

/// The policy with another packing; sizes and the packings of passes would come before it.
fn with_packing(policy: &Policy, packing: u32) -> Policy {
    let policy = policy.clone();
    Policy { packing, size: None, pass_size: Default::default(), pass_pack: Default::default(), ..policy }
}

#[component]
fn Table(rows: Vec<WhatIf>, trial: Trial) -> impl IntoView {
    let is_sized = !rows.iter().any(|row| row.chosen);
    let rows = rows.into_iter().map(|row| view! { <Row row trial /> }).collect_view();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-labelledby="what-if-title">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Packing"</th>
                        <th scope="col" class="number">
                            "Physical nodes"
                        </th>
                        <th scope="col" class="number">
                            "Cut networks"
                        </th>
                        <th scope="col" class="number">
                            "Largest"
                        </th>
                        <th scope="col" class="number what-if-cost">
                            "Cost"
                        </th>
                        <th scope="col">
                            <span class="visually-hidden">"Use it"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <p class="hint">
            "In brackets the fewest that are possible, as far as counting tells. "
            {is_sized.then_some("The sizes and packings of passes that are chosen now would be set aside.")}
        </p>
    }
    .into_any()
}

#[component]
fn Row(row: WhatIf, trial: Trial) -> impl IntoView {
    let packing = row.packing;
    let use_it = move |_| {
        let policy = trial.plan.with_untracked(|plan| with_packing(&plan.policy, packing));
        trial.attempt.dispatch(policy);
    };
    let cells = match row.result {
        Some(result) => view! {
            <td class="number">{format!("{} ({})", result.pnodes, result.pnodes_bound)}</td>
            <td class="number">{format!("{} ({})", result.cuts, result.cuts_bound)}</td>
            <td class="number">{result.fullest}</td>
            <td class="number what-if-cost">{words::thousands(result.cost)}</td>
        }
        .into_any(),
        None => {
            let why: Vec<String> =
                row.shortfalls.iter().map(|short| short.message.replace('`', "")).collect();
            view! { <td colspan="4">{why.join("; ")}</td> }.into_any()
        }
    };
    let can = row.shortfalls.is_empty();
    let act = match row.chosen {
        true => view! { <span class="aside">"as it is"</span> }.into_any(),
        false => view! {
            <button
                type="button"
                class="quiet"
                aria-label=format!("Use packing {packing}")
                data-test=format!("use-packing-{packing}")
                disabled=move || !can || trial.attempt.pending().get()
                on:click=use_it
            >
                "Use this"
            </button>
        }
        .into_any(),
    };
    view! {
        <tr class:is-chosen=row.chosen data-test=format!("packing-{packing}")>
            <th scope="row">{packing}</th>
            {cells}
            <td>{act}</td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chosen_packing_is_among_them_once() {
        assert_eq!(packings(&Policy::default()), [8, 10, 12]);
        assert_eq!(packings(&Policy { packing: 9, ..Policy::default() }), [8, 9, 10, 12]);
    }

    #[test]
    fn a_packing_that_is_used_is_not_overruled() {
        let sized = Policy { size: Some(2), pass_pack: [(0, 3)].into(), seed: 5, ..Policy::default() };
        let used = with_packing(&sized, 12);
        assert_eq!(used, Policy { packing: 12, seed: 5, ..Policy::default() });
    }
}
