//! The log of a run, of one host or of all.

use super::FieldProblem;
use crate::backend::LOG_PAGE_LINES;
use crate::functions;
use crate::live::LiveRun;
use crate::view::{LogLine, LogQuery};
use crate::words;
use leptos::html;
use leptos::prelude::*;
use neo_wire::LogStream;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Lines on the page at once; more would slow it down. The download has all.
const LINES_SHOWN_MAX: usize = 3000;
/// Nearer than this many pixels to the end, the reader is at the end and wants to follow.
const AT_END_PIXELS: i32 = 24;

type Lines = BTreeMap<u64, Arc<LogLine>>;

/// The log: follows the end while the reader is there, loads what came earlier on demand.
#[component]
pub fn Log(
    /// The run.
    live: LiveRun,
    /// Which host; none for all, empty for the backend itself.
    chosen: RwSignal<Option<String>>,
) -> impl IntoView {
    let loaded = RwSignal::new(Lines::new());
    let more = RwSignal::new(false);
    let following = RwSignal::new(true);
    let problem = RwSignal::new(None::<String>);
    let load = Action::new(move |query: &LogQuery| {
        let query = query.clone();
        async move {
            match functions::log(live.run, query.clone()).await {
                Ok(lines) if query.host == chosen.get_untracked() => {
                    problem.set(None);
                    more.set(lines.len() as u32 == LOG_PAGE_LINES);
                    loaded.update(|all| {
                        all.extend(lines.into_iter().map(|line| (line.number, Arc::new(line))))
                    });
                }
                Ok(_) => {}
                Err(refusal) => problem.set(Some(refusal.to_string())),
            }
        }
    });
    Effect::new(move || {
        let host = chosen.get();
        loaded.set(Lines::new());
        following.set(true);
        load.dispatch(LogQuery { host, before: None });
    });
    let shown = Memo::new(move |_| {
        chosen
            .with(|host| loaded.with(|loaded| live.lines.with(|fresh| merge(loaded, fresh, host.as_deref()))))
    });
    let earlier = move |_| {
        following.set(false);
        let before = loaded.with_untracked(|lines| lines.keys().next().copied());
        load.dispatch(LogQuery { host: chosen.get_untracked(), before });
    };
    view! {
        <section class="log" data-test="log" aria-label="Log">
            <div class="log-head">
                <HostChoice live chosen />
                <label class="check">
                    <input type="checkbox" prop:checked=following on:change=move |event| following.set(event_target_checked(&event)) />
                    "Follow"
                </label>
                <a class="quiet" href=move || chosen.with(|host| download(live, host.as_deref())) download>
                    "Download"
                </a>
            </div>
            <FieldProblem text=problem />
            <Show when=move || more.get()>
                <button type="button" class="quiet" disabled=load.pending() on:click=earlier>
                    "Load earlier lines"
                </button>
            </Show>
            <LogLines shown following all=Signal::derive(move || chosen.with(Option::is_none)) />
        </section>
    }
    .into_any()
}

#[component]
fn HostChoice(live: LiveRun, chosen: RwSignal<Option<String>>) -> impl IntoView {
    /// The value of the choice `everything`; no host can be called so.
    const ALL: &str = "*";
    let names = Memo::new(move |_| live.state.with(|state| state.hosts.keys().cloned().collect::<Vec<_>>()));
    let choose = move |event| {
        let value = event_target_value(&event);
        chosen.set((value != ALL).then_some(value));
    };
    view! {
        <label class="inline-field">
            <span>"Log of"</span>
            <select on:change=choose prop:value=move || chosen.get().unwrap_or_else(|| ALL.to_owned())>
                <option value=ALL>"everything"</option>
                <option value="">"the backend"</option>
                <For each=move || names.get() key=|name| name.clone() let:name>
                    <option value=name.clone() selected=chosen.get_untracked().as_deref() == Some(&name)>
                        {name.clone()}
                    </option>
                </For>
            </select>
        </label>
    }
    .into_any()
}

#[component]
fn LogLines(shown: Memo<Vec<Arc<LogLine>>>, following: RwSignal<bool>, all: Signal<bool>) -> impl IntoView {
    let pane = NodeRef::<html::Div>::new();
    Effect::new(move || {
        shown.track();
        if !following.get() {
            return;
        }
        request_animation_frame(move || {
            if let Some(pane) = pane.get_untracked() {
                pane.set_scroll_top(pane.scroll_height());
            }
        });
    });
    let scrolled = move |_| {
        let Some(pane) = pane.get_untracked() else { return };
        let to_end = pane.scroll_height() - pane.scroll_top() - pane.client_height();
        let at_end = to_end < AT_END_PIXELS;
        if at_end != following.get_untracked() {
            following.set(at_end);
        }
    };
    view! {
        <div node_ref=pane class="log-lines" tabindex="0" role="log" aria-live="off" on:scroll=scrolled>
            <Show
                when=move || shown.with(|lines| !lines.is_empty())
                fallback=|| view! { <p class="empty-line">"Nothing has been said yet."</p> }
            >
                <For each=move || shown.get() key=|line| line.number let:line>
                    <Line line all />
                </For>
            </Show>
        </div>
    }
    .into_any()
}

#[component]
fn Line(line: Arc<LogLine>, all: Signal<bool>) -> impl IntoView {
    let host = line.host.clone().unwrap_or_else(|| "backend".to_owned());
    view! {
        <div class=class_of(line.stream)>
            <time datetime=line.at.to_string()>{words::whole_seconds(line.at)}</time>
            <Show when=move || all.get()>
                <span class="log-host">{host.clone()}</span>
            </Show>
            <span class="log-text">{line.text.clone()}</span>
        </div>
    }
    .into_any()
}

fn class_of(stream: LogStream) -> &'static str {
    match stream {
        LogStream::Out => "log-line",
        LogStream::Err => "log-line is-err",
        LogStream::Note => "log-line is-note",
    }
}

fn download(live: LiveRun, host: Option<&str>) -> String {
    match host {
        None => format!("/api/runs/{}/log", live.run),
        Some(host) => format!("/api/runs/{}/log?host={host}", live.run),
    }
}

/// What was loaded and what came since, once each, in order, only of one host if so wanted, at most the last
/// [`LINES_SHOWN_MAX`].
fn merge(loaded: &Lines, fresh: &[Arc<LogLine>], host: Option<&str>) -> Vec<Arc<LogLine>> {
    let of_host = |line: &&Arc<LogLine>| host.is_none_or(|host| line.host.as_deref().unwrap_or("") == host);
    let mut all = loaded.clone();
    all.extend(fresh.iter().filter(of_host).map(|line| (line.number, Arc::clone(line))));
    let surplus = all.len().saturating_sub(LINES_SHOWN_MAX);
    all.into_values().skip(surplus).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::OffsetDateTime;

    fn line(number: u64, host: Option<&str>) -> Arc<LogLine> {
        Arc::new(LogLine {
            number,
            at: OffsetDateTime::UNIX_EPOCH,
            host: host.map(str::to_owned),
            stream: LogStream::Out,
            text: String::new(),
        })
    }

    fn numbers(lines: &[Arc<LogLine>]) -> Vec<u64> {
        lines.iter().map(|line| line.number).collect()
    }

    #[test]
    fn a_line_that_was_loaded_and_came_again_shows_once() {
        let loaded = Lines::from([(2, line(2, None)), (4, line(4, None))]);
        assert_eq!(numbers(&merge(&loaded, &[line(4, None), line(5, None)], None)), [2, 4, 5]);
    }

    #[test]
    fn a_host_shows_its_own_lines_only() {
        let fresh = [line(1, None), line(2, Some("config")), line(3, Some("pnode-0000"))];
        assert_eq!(numbers(&merge(&Lines::new(), &fresh, Some("config"))), [2]);
        assert_eq!(numbers(&merge(&Lines::new(), &fresh, Some(""))), [1]);
        assert_eq!(numbers(&merge(&Lines::new(), &fresh, None)), [1, 2, 3]);
    }
}
