//! `POST /experiments/{id}/settings`: the form of the options as a plain form, so that it works where the browser's half
//! has not loaded. What is refused comes back as the same page, with what was sent and every reason.

use super::WebState;
use super::answer::Refused;
use super::pages::page_with;
use app::SentOptions;
use app::backend::{Backend, Refusal};
use app::view::Draft;
use axum::Form;
use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Redirect, Response};
use neo_topology::{Options, Policy};
use neo_wire::{ExperimentId, UserId};

/// The tab that has the form.
pub(super) const TAB: &str = "settings";

/// Containerizes an experiment again with the options of the form.
pub(super) async fn save(
    state: &WebState,
    caller: UserId,
    experiment: ExperimentId,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let page = Request::from_parts(parts.clone(), Body::empty());
    let form = Form::<Options>::from_request(Request::from_parts(parts, body), state).await;
    let mut options = match form {
        Ok(Form(form)) => form,
        Err(error) => return Refused(Refusal::Malformed { found: error.to_string() }).into_response(),
    };
    let base = options.remove("base").and_then(|base| base.parse().ok());
    // Browsers send lines of a text area with two characters at their ends.
    options.values_mut().for_each(|text| *text = text.replace("\r\n", "\n"));
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
