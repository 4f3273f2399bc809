//! What can be done to a run: cancel, resume, swap out.

use super::{Confirm, FieldProblem};
use crate::functions;
use crate::live::LiveRun;
use crate::view::Role;
use crate::words;
use leptos::prelude::*;
use neo_wire::{HostState, RunId, RunKind, RunState, RunStatus};

/// Names in the question before a swap-out; beyond these, how many more.
const NAMES_MAX: u32 = 6;

/// The buttons of a run.
#[component]
pub fn RunControls(
    /// The run.
    live: LiveRun,
    /// Called with the run that a swap-out began.
    #[prop(into)]
    began: Callback<RunId>,
) -> impl IntoView {
    let alive = super::alive();
    let problem = RwSignal::new(None::<String>);
    let cancel = Action::new(move |(): &()| async move {
        problem.set(functions::cancel(live.run).await.err().map(|refusal| refusal.to_string()));
    });
    let resume = Action::new(move |(): &()| async move {
        problem.set(functions::resume(live.run).await.err().map(|refusal| refusal.to_string()));
    });
    let swap_out = Action::new(move |(): &()| async move {
        match functions::swap_out(live.experiment).await {
            Ok(run) => began.run(run),
            Err(refusal) => problem.set(Some(refusal.to_string())),
        }
    });
    let offers = Memo::new(move |_| live.state.with(offers));
    if live.role < Role::Member {
        return view! { <p class="hint">"You may watch this run. Members of the project may change it."</p> }
            .into_any();
    }
    view! {
        <div class="actions">
            <Show when=move || offers.get().cancel>
                <button
                    type="button"
                    class="button"
                    data-test="cancel"
                    title="Stops where it is and keeps everything"
                    disabled=move || cancel.pending().get() || !alive.get()
                    on:click=move |_| {
                        cancel.dispatch(());
                    }
                >
                    {move || if cancel.pending().get() { "Cancelling…" } else { "Cancel, keep everything" }}
                </button>
            </Show>
            <Show when=move || offers.get().resume>
                <button
                    type="button"
                    class="button primary"
                    data-test="resume"
                    disabled=move || resume.pending().get() || !alive.get()
                    on:click=move |_| {
                        resume.dispatch(());
                    }
                >
                    {move || if resume.pending().get() { "Resuming…" } else { "Resume" }}
                </button>
            </Show>
            <Show when=move || offers.get().swap_out>
                <Confirm
                    label="Swap out"
                    test="swap-out"
                    consequence=Signal::derive(move || live.state.with(consequence))
                    pending=swap_out.pending()
                    act=move |()| {
                        swap_out.dispatch(());
                    }
                />
            </Show>
        </div>
        <FieldProblem text=problem />
    }
    .into_any()
}

/// Which buttons there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Offers {
    cancel: bool,
    resume: bool,
    swap_out: bool,
}

fn offers(state: &RunState) -> Offers {
    let launch = state.kind == Some(RunKind::Launch);
    let held = state.hosts.values().any(|host| host.state != HostState::Released);
    Offers {
        cancel: launch && matches!(state.status, RunStatus::Queued | RunStatus::Running),
        resume: matches!(state.status, RunStatus::Cancelled | RunStatus::Failed),
        swap_out: launch && held && state.status.is_final(),
    }
}

/// What a swap-out destroys, by name.
fn consequence(state: &RunState) -> String {
    let containers: Vec<String> = state.containers.keys().cloned().collect();
    let hosts: Vec<String> = state.hosts.keys().cloned().collect();
    let hosts_go = format!(
        "{} ({}) {} back to the testbed",
        words::count(hosts.len() as u64, "host"),
        words::list(&hosts, NAMES_MAX),
        if hosts.len() == 1 { "goes" } else { "go" },
    );
    if containers.is_empty() {
        return format!("{hosts_go}, with everything on them.");
    }
    format!(
        "{} ({}) and everything inside are removed, and {hosts_go}. The NS file, the plan and this log stay.",
        words::count(containers.len() as u64, "container"),
        words::list(&containers, NAMES_MAX),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use neo_wire::{ContainerState, ContainerView, HostView};

    fn state(status: RunStatus) -> RunState {
        let host = HostView {
            state: HostState::Ready,
            message: String::new(),
            engine: None,
            resources_done: 0,
            resources_total: 0,
            resources_updated: None,
            resources: Default::default(),
        };
        let container = ContainerView {
            pnode: "pnode-0000".into(),
            state: ContainerState::Up,
            message: String::new(),
            start_command_exit: None,
        };
        RunState {
            kind: Some(RunKind::Launch),
            status,
            hosts: [("config".to_owned(), host.clone()), ("pnode-0000".to_owned(), host)].into(),
            containers: [("center".to_owned(), container)].into(),
            ..RunState::default()
        }
    }

    #[test]
    fn a_running_launch_can_be_cancelled_only() {
        assert_eq!(offers(&state(RunStatus::Running)), Offers { cancel: true, ..Offers::default() });
    }

    #[test]
    fn a_failed_launch_can_be_resumed_or_swapped_out() {
        let offers = offers(&state(RunStatus::Failed));
        assert_eq!(offers, Offers { cancel: false, resume: true, swap_out: true });
    }

    #[test]
    fn a_swap_out_cannot_be_cancelled() {
        let state = RunState { kind: Some(RunKind::SwapOut), ..state(RunStatus::Running) };
        assert_eq!(offers(&state), Offers::default());
    }

    #[test]
    fn the_question_names_what_dies() {
        let question = consequence(&state(RunStatus::Succeeded));
        assert!(question.starts_with("1 container (center) and everything inside are removed"), "{question}");
        assert!(question.contains("2 hosts (config and pnode-0000) go back to the testbed"), "{question}");
    }
}
