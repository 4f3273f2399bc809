//! The hosts of a run with their resources.

use super::StateMark;
use crate::live::LiveRun;
use crate::words;
use leptos::prelude::*;
use neo_wire::{HostState, HostView, ResourceStatus};

/// The hosts, as they came.
#[component]
pub fn Hosts(
    /// The run.
    live: LiveRun,
    /// Which host's log is shown; a click chooses it.
    chosen: RwSignal<Option<String>>,
) -> impl IntoView {
    let names = Memo::new(move |_| live.state.with(|state| state.hosts.keys().cloned().collect::<Vec<_>>()));
    view! {
        <Show
            when=move || names.with(|names| !names.is_empty())
            fallback=|| view! { <p class="empty-line">"No host has been asked for yet."</p> }
        >
            <ul class="hosts">
                <For each=move || names.get() key=|name| name.clone() let:name>
                    <Host live name chosen />
                </For>
            </ul>
        </Show>
    }
    .into_any()
}

#[component]
fn Host(live: LiveRun, name: String, chosen: RwSignal<Option<String>>) -> impl IntoView {
    let view = Memo::new({
        let name = name.clone();
        move |_| live.state.with(|state| state.hosts.get(&name).cloned())
    });
    let state = Signal::derive(move || {
        view.with(|view| view.as_ref().map_or(HostState::Requested, |view| view.state))
    });
    let read = move |of: fn(&HostView) -> String| view.with(|view| view.as_ref().map(of).unwrap_or_default());
    let progress =
        move || view.with(|view| view.as_ref().filter(|view| view.resources_total > 0).map(resources_of));
    let choose = {
        let name = name.clone();
        move |_| chosen.set(Some(name.clone()))
    };
    view! {
        <li class="host" data-test=format!("host-{name}") data-state=move || words::host_state(state.get())>
            <div class="host-head">
                <span class="name">{name.clone()}</span>
                <StateMark
                    mark=Signal::derive(move || words::mark_of_host(state.get()))
                    word=Signal::derive(move || words::host_state(state.get()).to_owned())
                />
                <button type="button" class="quiet" aria-label=format!("Show the log of {name}") on:click=choose>
                    "Log"
                </button>
            </div>
            <p class="host-message">{move || read(|view| view.message.clone())}</p>
            {move || {
                progress()
                    .map(|(done, total)| {
                        view! { <progress max=total value=done aria-label="Resources"></progress> }
                    })
            }}
            <p class="host-converge">{move || read(converge)}</p>
            <Show when=move || view.with(|view| view.as_ref().is_some_and(|view| !view.resources.is_empty()))>
                <details class="resources">
                    <summary>{move || read(latest)}</summary>
                    <ul>{move || view.with(|view| view.as_ref().map(resource_lines))}</ul>
                </details>
            </Show>
        </li>
    }
    .into_any()
}

fn resource_lines(view: &HostView) -> impl IntoView + use<> {
    view.resources
        .iter()
        .map(|(name, resource)| {
            let status = words::resource_status(resource.status);
            let detail = resource.detail.clone();
            view! {
                <li data-status=status>
                    <span class="resource-status">{status}</span>
                    <span class="name">{name.clone()}</span>
                    <span class="resource-detail">{detail}</span>
                </li>
            }
        })
        .collect_view()
}

fn resources_of(view: &HostView) -> (String, String) {
    (view.resources_done.to_string(), view.resources_total.to_string())
}

/// `12 of 20 resources, 3 updated · built-in engine, not Chef`.
fn converge(view: &HostView) -> String {
    let Some(engine) = view.engine else { return String::new() };
    let updated = view.resources_updated.map(|updated| format!(", {updated} updated")).unwrap_or_default();
    format!(
        "{} of {} resources{updated} · {}",
        view.resources_done,
        view.resources_total,
        words::engine(engine)
    )
}

/// The resource to show of a closed list: the one that failed, that runs, or that came last.
fn latest(view: &HostView) -> String {
    let of = |status| view.resources.iter().rev().find(move |(_, resource)| resource.status == status);
    let shown =
        of(ResourceStatus::Failed).or_else(|| of(ResourceStatus::Running)).or_else(|| view.resources.last());
    shown
        .map(|(name, resource)| format!("{name}: {}", words::resource_status(resource.status)))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use neo_wire::{Engine, ResourceView};

    fn resource(status: ResourceStatus) -> ResourceView {
        ResourceView { status, elapsed_ms: 1, detail: String::new() }
    }

    fn host() -> HostView {
        HostView {
            state: HostState::Converging,
            message: String::new(),
            engine: Some(Engine::BuiltIn),
            resources_done: 2,
            resources_total: 3,
            resources_updated: Some(1),
            resources: [
                ("a".to_owned(), resource(ResourceStatus::Failed)),
                ("b".to_owned(), resource(ResourceStatus::Running)),
            ]
            .into(),
        }
    }

    #[test]
    fn the_line_names_the_engine_honestly() {
        assert_eq!(converge(&host()), "2 of 3 resources, 1 updated · built-in engine, not Chef");
        assert_eq!(converge(&HostView { engine: None, ..host() }), "");
    }

    #[test]
    fn a_failure_is_what_a_closed_list_shows() {
        assert_eq!(latest(&host()), "a: failed");
    }
}
