//! `POST /projects/{id}/new` and `POST /experiments/{id}/ns`: the editor's form as plain forms, so that it works where
//! the browser's half has not loaded. What is refused comes back as the same page, with the text and the reason.

use super::WebState;
use super::answer::Refused;
use super::options_form;
use super::pages::page_with;
use super::plain_form::PlainForm;
use super::session::SignedIn;
use app::SentDraft;
use app::backend::{Backend, Refusal};
use app::view::Draft;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use neo_topology::{Options, Policy};
use neo_wire::{ExperimentId, ProjectId};

/// Makes an experiment.
pub(super) async fn create(
    State(state): State<WebState>,
    SignedIn(caller): SignedIn,
    Path(project): Path<ProjectId>,
    request: Request,
) -> Response {
    let form = match PlainForm::of(request, &state).await {
        Ok(form) => form,
        Err(refused) => return refused,
    };
    let (sent, page) = sent(form, Options::new());
    let made = match draft(&sent) {
        Some(draft) => state.service.create(caller, project, draft).await.map(Some),
        None => Ok(None),
    };
    let made = made.map(|made| made.map(|experiment| format!("/experiments/{experiment}")));
    answer(&state, made, page, sent).await
}

/// Saves the next version of an experiment, by the form of the tab that it came from.
pub(super) async fn revise(
    State(state): State<WebState>,
    SignedIn(caller): SignedIn,
    Path((experiment, tab)): Path<(ExperimentId, String)>,
    request: Request,
) -> Response {
    let form = match PlainForm::of(request, &state).await {
        Ok(form) => form,
        Err(refused) => return refused,
    };
    if tab == options_form::TAB {
        return options_form::save(&state, caller, experiment, form).await;
    }
    let before = match state.service.version_for(caller, experiment, None).await {
        Ok(version) => version,
        Err(refusal) => return Refused(refusal).into_response(),
    };
    let base = form.base.unwrap_or_default();
    let (sent, page) = sent(form, before.plan.policy.options());
    let saved = match draft(&sent) {
        Some(draft) => state.service.revise(caller, experiment, base, draft).await.map(Some),
        None => Ok(None),
    };
    let saved = saved.map(|saved| saved.map(|_| format!("/experiments/{experiment}/ns")));
    // After a refusal the page is that of the latest version: sent once more, the draft is saved after it.
    answer(&state, saved, page, sent).await
}

/// What was sent; options that the form has no field for are as they were.
fn sent(mut form: PlainForm, before: Options) -> (SentDraft, Request) {
    let (name, source) = (form.take("name").trim().to_owned(), form.take("source"));
    let options = before.into_iter().chain(form.fields).collect();
    (SentDraft { name, source, options, refusal: None }, form.page)
}

/// The draft, if its options can be read; else the page says what is wrong with them.
fn draft(sent: &SentDraft) -> Option<Draft> {
    let policy = Policy::of_options(&sent.options).ok()?;
    Some(Draft { name: sent.name.clone(), source: sent.source.clone(), policy })
}

/// Leads to where the draft went; one that was not taken comes back on its page.
async fn answer(
    state: &WebState,
    taken: Result<Option<String>, Refusal>,
    page: Request,
    mut sent: SentDraft,
) -> Response {
    match taken {
        Ok(Some(path)) => return Redirect::to(&path).into_response(),
        Ok(None) => {}
        Err(refusal) => sent.refusal = Some(refusal),
    }
    page_with(state, page, sent).await
}
