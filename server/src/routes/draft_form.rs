//! `POST /projects/{id}/new` and `POST /experiments/{id}/ns`: the editor's form as plain forms, so that it works where
//! the browser's half has not loaded. What is refused comes back as the same page, with the text and the reason.

use super::WebState;
use super::answer::Refused;
use super::options_form;
use super::pages::page_with;
use super::session::SignedIn;
use app::SentDraft;
use app::backend::{Backend, Refusal};
use app::view::Draft;
use axum::Form;
use axum::body::Body;
use axum::extract::{FromRequest, Path, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use neo_topology::Policy;
use neo_wire::{ExperimentId, ProjectId};
use serde::Deserialize;

/// The form.
#[derive(Deserialize)]
struct DraftForm {
    name: String,
    packing: String,
    source: String,
    /// The version that was changed.
    #[serde(default)]
    base: u32,
}

/// Makes an experiment.
pub(super) async fn create(
    State(state): State<WebState>,
    SignedIn(caller): SignedIn,
    Path(project): Path<ProjectId>,
    request: Request,
) -> Response {
    let (form, page) = match taken(&state, request).await {
        Ok(taken) => taken,
        Err(refused) => return refused,
    };
    let draft = draft(form, Policy::default());
    match state.service.create(caller, project, draft.clone()).await {
        Ok(experiment) => Redirect::to(&format!("/experiments/{experiment}")).into_response(),
        Err(refusal) => page_with(&state, page, SentDraft { draft, refusal }).await,
    }
}

/// Saves the next version of an experiment, by the form of the tab that it came from.
pub(super) async fn revise(
    State(state): State<WebState>,
    SignedIn(caller): SignedIn,
    Path((experiment, tab)): Path<(ExperimentId, String)>,
    request: Request,
) -> Response {
    if tab == options_form::TAB {
        return options_form::save(&state, caller, experiment, request).await;
    }
    let (form, page) = match taken(&state, request).await {
        Ok(taken) => taken,
        Err(refused) => return refused,
    };
    let before = match state.service.version_for(caller, experiment, None).await {
        Ok(version) => version,
        Err(refusal) => return Refused(refusal).into_response(),
    };
    let base = form.base;
    let draft = draft(form, before.plan.policy);
    match state.service.revise(caller, experiment, base, draft.clone()).await {
        Ok(_) => Redirect::to(&format!("/experiments/{experiment}/ns")).into_response(),
        // The page is that of the latest version now: sent once more, the draft is saved after it.
        Err(refusal) => page_with(&state, page, SentDraft { draft, refusal }).await,
    }
}

/// The form, and the request for the page that it came from.
async fn taken(state: &WebState, request: Request) -> Result<(DraftForm, Request), Response> {
    let (parts, body) = request.into_parts();
    let page = Request::from_parts(parts.clone(), Body::empty());
    match Form::from_request(Request::from_parts(parts, body), state).await {
        Ok(Form(form)) => Ok((form, page)),
        Err(error) => Err(Refused(Refusal::Malformed { found: error.to_string() }).into_response()),
    }
}

/// Browsers send lines of a text area with two characters at their ends.
fn draft(form: DraftForm, policy: Policy) -> Draft {
    let packing = form.packing.trim().parse().ok().filter(|&packing| packing > 0).unwrap_or(policy.packing);
    let source = form.source.replace("\r\n", "\n");
    Draft { name: form.name.trim().to_owned(), source, policy: Policy { packing, ..policy } }
}
