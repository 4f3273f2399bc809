//! A run as it happens: the snapshot, then the stream of events, folded in the browser.

use crate::clock::Clock;
use crate::view::{LogLine, Role, RunPage};
use leptos::prelude::*;
use neo_wire::{EventBody, ExperimentId, RunEvent, RunId, RunState};
use std::sync::Arc;

/// How the stream of events does.
#[cfg_attr(
    not(any(feature = "hydrate", test)),
    expect(dead_code, reason = "streams are in the browser only")
)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connection {
    /// Connecting, or reading what was missed.
    CatchingUp,
    /// Every event is here the moment it is written.
    Live,
    /// Not connected; trying again by itself.
    Lost,
}

/// A run that is being watched. Lives as long as its owner, and closes its stream then.
#[derive(Debug, Clone, Copy)]
pub struct LiveRun {
    /// Which.
    pub run: RunId,
    /// Of which experiment.
    pub experiment: ExperimentId,
    /// What the caller may do.
    pub role: Role,
    /// Its state now.
    pub state: RwSignal<RunState>,
    /// The log lines that came since the snapshot.
    pub lines: RwSignal<Vec<Arc<LogLine>>>,
    /// How the stream does.
    pub connection: RwSignal<Connection>,
    /// The server's clock.
    pub clock: Clock,
}

impl PartialEq for LiveRun {
    /// The same run of the same watching.
    fn eq(&self, other: &Self) -> bool {
        self.run == other.run && self.state == other.state
    }
}

impl LiveRun {
    /// Watches a run from its snapshot on. On the server the snapshot is all there is.
    pub fn watch(page: &RunPage) -> Self {
        let live = Self {
            run: page.id,
            experiment: page.experiment,
            role: page.role,
            state: RwSignal::new(page.state.clone()),
            lines: RwSignal::new(Vec::new()),
            connection: RwSignal::new(Connection::CatchingUp),
            clock: Clock::starting_at(page.now),
        };
        #[cfg(feature = "hydrate")]
        Effect::new(move || stream::follow(live));
        live
    }

    #[cfg(feature = "hydrate")]
    fn take(self, events: &[RunEvent]) {
        let lines = self.state.try_update(|state| fold(state, events)).unwrap_or_default();
        if !lines.is_empty() {
            self.lines.try_update(|all| all.extend(lines));
        }
    }
}

/// Folds events in and hands back the log lines among those that are new.
#[cfg_attr(
    not(any(feature = "hydrate", test)),
    expect(dead_code, reason = "events arrive in the browser only")
)]
fn fold(state: &mut RunState, events: &[RunEvent]) -> Vec<Arc<LogLine>> {
    let mut lines = Vec::new();
    for event in events {
        if event.number > state.last_number {
            lines.extend(log_line(event).map(Arc::new));
        }
        state.apply(event);
    }
    lines
}

fn log_line(event: &RunEvent) -> Option<LogLine> {
    let EventBody::Log { host, stream, text, .. } = &event.body else { return None };
    Some(LogLine {
        number: event.number,
        at: event.at,
        host: host.clone(),
        stream: *stream,
        text: text.clone(),
    })
}

#[cfg(feature = "hydrate")]
mod stream {
    //! The `EventSource`, with its events taken in once per animation frame.

    use super::{Connection, LiveRun};
    use leptos::prelude::*;
    use neo_wire::RunEvent;
    use std::cell::{Cell, RefCell};
    use std::rc::{Rc, Weak};
    use std::time::Duration;
    use wasm_bindgen::JsCast;
    use wasm_bindgen::prelude::Closure;
    use web_sys::{EventSource, MessageEvent};

    /// Pause before a stream that the server refused is opened again; a broken one the browser reopens by itself.
    const REOPEN_AFTER: Duration = Duration::from_secs(3);

    struct Stream {
        live: LiveRun,
        source: RefCell<Option<Source>>,
        queue: RefCell<Vec<RunEvent>>,
        flush_is_due: Cell<bool>,
    }

    /// An open source with its listeners, which must live as long.
    struct Source {
        source: EventSource,
        _listeners: [Closure<dyn FnMut(MessageEvent)>; 3],
    }

    impl Drop for Source {
        fn drop(&mut self) {
            self.source.close();
        }
    }

    /// Follows a run until the current owner is cleaned up.
    pub(super) fn follow(live: LiveRun) {
        let stream = Rc::new(Stream {
            live,
            source: RefCell::new(None),
            queue: RefCell::new(Vec::new()),
            flush_is_due: Cell::new(false),
        });
        open(&stream);
        let kept = StoredValue::new_local(stream);
        on_cleanup(move || {
            kept.try_with_value(|stream| stream.source.take());
        });
    }

    fn open(stream: &Rc<Stream>) {
        let after = stream.live.state.try_with_untracked(|state| state.last_number).unwrap_or_default();
        let url = format!("/api/runs/{}/events?after={after}", stream.live.run);
        let Ok(source) = EventSource::new(&url) else {
            stream.live.connection.set(Connection::Lost);
            return;
        };
        let listener = |act: fn(&Rc<Stream>, MessageEvent)| {
            let stream: Weak<Stream> = Rc::downgrade(stream);
            Closure::<dyn FnMut(MessageEvent)>::new(move |event| {
                if let Some(stream) = stream.upgrade() {
                    act(&stream, event);
                }
            })
        };
        let listeners = [listener(opened), listener(received), listener(broke)];
        source.set_onopen(Some(listeners[0].as_ref().unchecked_ref()));
        source.set_onerror(Some(listeners[2].as_ref().unchecked_ref()));
        // Only an event without a name could not be listened to; ours has one.
        let _ = source.add_event_listener_with_callback("run", listeners[1].as_ref().unchecked_ref());
        stream.source.replace(Some(Source { source, _listeners: listeners }));
    }

    fn opened(stream: &Rc<Stream>, _: MessageEvent) {
        stream.live.connection.try_set(Connection::Live);
    }

    fn received(stream: &Rc<Stream>, message: MessageEvent) {
        let text = message.data().as_string().unwrap_or_default();
        match serde_json::from_str(&text) {
            Ok(event) => stream.queue.borrow_mut().push(event),
            // A server of another version: its pages fit its events, so the page is loaded anew.
            Err(_) => {
                let _ = window().location().reload();
            }
        }
        if !stream.flush_is_due.replace(true) {
            let stream = Rc::clone(stream);
            request_animation_frame(move || {
                stream.flush_is_due.set(false);
                stream.live.take(&stream.queue.take());
            });
        }
    }

    fn broke(stream: &Rc<Stream>, _: MessageEvent) {
        if stream.live.connection.try_set(Connection::Lost).is_some() {
            return;
        }
        let refused = |source: &Source| source.source.ready_state() == EventSource::CLOSED;
        if stream.source.borrow().as_ref().is_some_and(refused) {
            let stream = Rc::downgrade(stream);
            set_timeout(
                move || {
                    if let Some(stream) = stream.upgrade() {
                        open(&stream);
                    }
                },
                REOPEN_AFTER,
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use neo_wire::{LogStream, RunKind, Step};
    use time::OffsetDateTime;
    use uuid::Uuid;

    fn event(number: u64, body: EventBody) -> RunEvent {
        RunEvent { run: RunId(Uuid::nil()), number, at: OffsetDateTime::UNIX_EPOCH, body }
    }

    fn line(number: u64) -> RunEvent {
        let text = format!("line {number}");
        event(number, EventBody::Log { step: Step::Agent, host: None, stream: LogStream::Out, text })
    }

    #[test]
    fn a_stream_that_overlaps_the_snapshot_repeats_nothing() {
        let queued = event(1, EventBody::RunQueued { run_kind: RunKind::Launch, by: "ada".into() });
        let mut state = RunState::default();
        assert_eq!(fold(&mut state, &[queued.clone(), line(2)]).len(), 1);
        let again = fold(&mut state, &[queued, line(2), line(3)]);
        assert_eq!(again.iter().map(|line| line.number).collect::<Vec<_>>(), [3]);
        assert_eq!(state.last_number, 3);
    }
}
