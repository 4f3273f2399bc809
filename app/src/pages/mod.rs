//! One file per page.

mod dashboard;
mod experiment;
mod home;
mod new_experiment;
mod not_found;
mod run;
mod sign_in;

pub use dashboard::DashboardPage;
pub use experiment::ExperimentPage;
pub use home::Home;
pub use new_experiment::NewExperiment;
pub use not_found::NotFound;
pub use run::RunPage;
pub use sign_in::SignIn;

use crate::backend::Refusal;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use std::str::FromStr;

/// The identity in the path; something that is none is not found.
fn id_in_path<T>() -> Memo<Result<T, Refusal>>
where
    T: FromStr + Clone + PartialEq + Send + Sync + 'static,
{
    let params = use_params_map();
    Memo::new(move |_| {
        let id = params.with(|params| params.get("id"));
        id.and_then(|id| id.parse().ok()).ok_or(Refusal::NotFound)
    })
}

/// What stands where a page will be.
fn loading() -> impl IntoView {
    view! {
        <p class="loading" role="status">
            "Loading…"
        </p>
    }
}
