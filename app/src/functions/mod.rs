//! The server functions: public endpoints below `/fn`, JSON both ways.
//!
//! Each finds the caller and asks the [`crate::backend::Backend`], which authorises.

mod experiments;
mod placement;
mod projects;
mod refusal;
mod runs;
mod session;

pub use experiments::{
    Comparison, ExperimentScreen, Shown, create_experiment, delete_experiment, experiment_screen, file_state,
    preflight, revise_experiment, version_file,
};
pub use placement::{artifact, artifacts, try_policy, what_if};
pub use projects::{DashboardScreen, admit, dashboard_screen, dismiss};
pub use runs::{RunScreen, cancel, launch, log, resume, run_screen, swap_out};
pub use session::{Session, session};

/// The backend and the caller of this request.
#[cfg(feature = "ssr")]
fn signed_in()
-> Result<(std::sync::Arc<dyn crate::backend::Backend>, neo_wire::UserId), crate::backend::Refusal> {
    use leptos::prelude::{expect_context, use_context};
    let person = use_context::<crate::Caller>().and_then(|caller| caller.0);
    let person = person.ok_or(crate::backend::Refusal::SignedOut)?;
    Ok((expect_context(), person.id))
}
