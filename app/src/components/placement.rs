//! Which node goes to which physical node, why, what that costs, and what else it could be.

mod by_hand;
mod cards;
mod cuts;
mod figures;
mod what_if;

use super::trial::Trial;
use super::why::Why;
use crate::check::plan_summary;
use by_hand::ByHand;
use cards::cards;
use cuts::cuts;
use figures::figures;
use leptos::prelude::*;
use what_if::WhatIfTable;

/// The placement of a plan, to be doubted.
#[component]
pub fn Placement(
    /// What is shown, and what can be tried.
    trial: Trial,
) -> impl IntoView {
    view! {
        <section class="placement" aria-labelledby="placement-title">
            <div class="placement-head">
                <h2 id="placement-title">"Placement"</h2>
                <p class="hint">{move || trial.plan.with(|plan| format!("{}.", plan_summary(plan)))}</p>
            </div>
            {move || trial.plan.with(|plan| trial.explanation.with(|explanation| figures(plan, explanation)))}
            <WhatIfTable trial />
            <ByHand trial />
            <div class="placement-body">
                <div>
                    {move || trial.plan.with(|plan| cards(plan, trial))}
                    {move || trial.plan.with(|plan| trial.explanation.with(|explanation| cuts(plan, explanation, trial)))}
                </div>
                <Why trial />
            </div>
        </section>
    }
    .into_any()
}
