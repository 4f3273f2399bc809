//! The containers of a run.

use super::StateMark;
use crate::live::LiveRun;
use crate::words;
use leptos::prelude::*;
use neo_wire::{ContainerState, ContainerView, RunState};

/// The containers: how many are up, and each with its state.
#[component]
pub fn Containers(
    /// The run.
    live: LiveRun,
) -> impl IntoView {
    let names = Memo::new(move |_| {
        let mut names: Vec<String> = live.state.with(|state| state.containers.keys().cloned().collect());
        names.sort_by_cached_key(|name| words::natural(name));
        names
    });
    view! {
        <Show
            when=move || names.with(|names| !names.is_empty())
            fallback=|| view! { <p class="empty-line">"No container has been made yet."</p> }
        >
            <p class="containers-count" data-test="containers-up">
                {move || live.state.with(count_up)}
            </p>
            <ul class="containers">
                <For each=move || names.get() key=|name| name.clone() let:name>
                    <Container live name />
                </For>
            </ul>
        </Show>
    }
    .into_any()
}

#[component]
fn Container(live: LiveRun, name: String) -> impl IntoView {
    let view = Memo::new({
        let name = name.clone();
        move |_| live.state.with(|state| state.containers.get(&name).cloned())
    });
    let state = Signal::derive(move || {
        view.with(|view| view.as_ref().map_or(ContainerState::None, |view| view.state))
    });
    let has_failed =
        move || view.with(|view| view.as_ref().is_some_and(|view| view.failed_start_command().is_some()));
    view! {
        <li class="container" data-test=format!("container-{name}") data-state=move || words::container_state(state.get())>
            <span class="name">{name.clone()}</span>
            <StateMark
                mark=Signal::derive(move || words::mark_of_container(state.get()))
                word=Signal::derive(move || words::container_state(state.get()).to_owned())
            />
            <span class="container-remark" data-failed=move || has_failed().to_string()>{move || view.with(|view| view.as_ref().map(remark))}</span>
        </li>
    }
    .into_any()
}

/// `10 of 10 containers up; 2 start commands failed`.
fn count_up(state: &RunState) -> String {
    let up = state.containers.values().filter(|view| view.state == ContainerState::Up).count();
    let failed =
        state.containers.values().filter(|view| view.failed_start_command().is_some()).count() as u64;
    let all = words::count(state.containers.len() as u64, "container");
    match failed {
        0 => format!("{up} of {all} up"),
        _ => format!("{up} of {all} up; {} failed", words::count(failed, "start command")),
    }
}

/// What there is to say besides the state.
fn remark(view: &ContainerView) -> String {
    match (view.message.is_empty(), view.failed_start_command()) {
        (false, _) => view.message.clone(),
        (true, Some(code)) => format!("start command ended with {code}"),
        (true, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn container(state: ContainerState, exit: Option<i32>) -> ContainerView {
        ContainerView { pnode: "pnode-0000".into(), state, message: String::new(), start_command_exit: exit }
    }

    #[test]
    fn only_up_counts() {
        let mut state = RunState::default();
        state.containers.insert("a".into(), container(ContainerState::Up, Some(0)));
        state.containers.insert("b".into(), container(ContainerState::Started, None));
        assert_eq!(count_up(&state), "1 of 2 containers up");
        state.containers.insert("c".into(), container(ContainerState::Up, Some(1)));
        assert_eq!(count_up(&state), "2 of 3 containers up; 1 start command failed");
    }

    #[test]
    fn a_start_command_that_failed_is_said() {
        assert_eq!(remark(&container(ContainerState::Up, Some(3))), "start command ended with 3");
        assert_eq!(remark(&container(ContainerState::Up, Some(0))), "");
    }
}
