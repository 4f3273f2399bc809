//! `POST /experiments/{id}/settings`: the form of the options as a plain form, so that it works where the browser's half
//! has not loaded. What is refused comes back as the same page, with what was sent and every reason.

use super::WebState;
use super::pages::page_with;
use super::plain_form::PlainForm;
use app::SentOptions;
use app::backend::{Backend, Refusal};
use app::view::Draft;
use axum::response::{IntoResponse, Redirect, Response};
use neo_topology::Policy;
use neo_wire::{ExperimentId, UserId};

/// The tab that has the form.
pub(super) const TAB: &str = "settings";

/// Containerizes an experiment again with the options of the form.
pub(super) async fn save(
    state: &WebState,
    caller: UserId,
    experiment: ExperimentId,
    form: PlainForm,
) -> Response {
    let PlainForm { fields: options, base, page } = form;
    let mut sent = SentOptions { options, ..SentOptions::default() };
    match saved(state, caller, experiment, base, &mut sent).await {
        Ok(true) => Redirect::to(&format!("/experiments/{experiment}/placement")).into_response(),
        Ok(false) => page_with(state, page, sent).await,
        Err(refusal) => {
            sent.refusal = Some(refusal);
            page_with(state, page, sent).await
        }
    }
}

/// Whether a version was saved; what stands against it is noted beside what was sent.
async fn saved(
    state: &WebState,
    caller: UserId,
    experiment: ExperimentId,
    base: Option<u32>,
    sent: &mut SentOptions,
) -> Result<bool, Refusal> {
    let policy = match Policy::of_options(&sent.options) {
        Ok(policy) => policy,
        Err(problems) => {
            sent.problems = problems;
            return Ok(false);
        }
    };
    let page = state.service.experiment(caller, experiment, None).await?;
    let tried = state.service.try_policy(caller, experiment, None, policy.clone()).await?;
    if tried.plan.is_none() {
        sent.shortfalls = tried.shortfalls;
        return Ok(false);
    }
    let draft = Draft { name: page.name, source: page.source, policy };
    state.service.revise(caller, experiment, base.unwrap_or(page.version), draft).await?;
    Ok(true)
}
