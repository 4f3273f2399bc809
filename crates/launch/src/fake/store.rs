//! A memory of one run, which can be made to fail.

use super::{Shared, input, secrets};
use crate::{ClaimedRun, ExperimentSecrets, RunInput, RunStore, StoreError};
use async_trait::async_trait;
use neo_testbed::Granted;
use neo_topology::{FailureAction, NodeName};
use neo_wire::{EventBody, ExperimentId, RunEvent, RunId, RunKind, RunState};
use std::time::Duration;
use time::OffsetDateTime;
use tokio::sync::{Mutex, Notify};
use tokio::task::yield_now;
use tokio::time::{Instant, timeout};
use uuid::Uuid;

struct Memory {
    input: RunInput,
    kind: RunKind,
    events: Vec<RunEvent>,
    /// Whether there is work to do.
    is_open: bool,
    holder: Option<(String, Instant)>,
    granted: Option<Granted>,
    /// How often the database is away from now on.
    failures: u32,
    /// After which event the server dies.
    crash_after: Option<u64>,
}

/// A memory of one run.
pub(crate) struct FakeStore {
    memory: Shared<Memory>,
    changed: Notify,
    transaction: Mutex<()>,
    /// Told when the server dies.
    pub(crate) crashed: Notify,
}

impl FakeStore {
    pub(crate) fn new() -> Self {
        let memory = Memory {
            input: input(),
            kind: RunKind::Launch,
            events: Vec::new(),
            is_open: false,
            holder: None,
            granted: None,
            failures: 0,
            crash_after: None,
        };
        Self {
            memory: Shared::new(memory),
            changed: Notify::new(),
            transaction: Mutex::new(()),
            crashed: Notify::new(),
        }
    }

    fn with<T>(&self, look: impl FnOnce(&mut Memory) -> T) -> T {
        look(&mut self.memory.lock())
    }

    /// A new run of this kind, in the place of the one before.
    pub(crate) fn begin(&self, kind: RunKind) {
        self.with(|memory| {
            memory.kind = kind;
            memory.events.clear();
            memory.is_open = true;
            memory.holder = None;
        });
        self.push(EventBody::RunQueued { run_kind: kind, by: "ada".into() });
    }

    /// Somebody asked the run to go on.
    pub(crate) fn requeue(&self) {
        self.with(|memory| memory.is_open = true);
        self.changed.notify_waiters();
    }

    /// Another server takes the run.
    pub(crate) fn steal(&self) {
        let until = Instant::now() + Duration::from_secs(3600);
        self.with(|memory| memory.holder = Some(("another".into(), until)));
    }

    /// The database is away this many times.
    pub(crate) fn fail(&self, times: u32) {
        self.with(|memory| memory.failures = times);
    }

    /// The server dies after event `number`; with `None` it never does.
    pub(crate) fn crash_after(&self, number: Option<u64>) {
        self.with(|memory| memory.crash_after = number);
    }

    /// What a failure of this node means.
    pub(crate) fn failure_action(&self, node: &str, action: FailureAction) {
        let node = NodeName::new(node).expect("it is a name");
        self.with(|memory| {
            memory.input.plan.nodes.get_mut(&node).expect("it is planned").failure_action = action
        });
    }

    /// Takes every link and LAN out of the plan.
    pub(crate) fn without_networks(&self) {
        self.with(|memory| {
            memory.input.plan.networks.clear();
            memory.input.plan.cuts.clear();
        });
    }

    /// Appends an event that is nobody's in particular.
    pub(crate) fn push(&self, body: EventBody) -> u64 {
        let number = self.with(|memory| {
            let number = memory.events.len() as u64 + 1;
            memory.events.push(RunEvent { run: run(), number, at: OffsetDateTime::now_utc(), body });
            number
        });
        self.changed.notify_waiters();
        number
    }

    pub(crate) fn events(&self) -> Vec<EventBody> {
        self.with(|memory| memory.events.iter().map(|event| event.body.clone()).collect())
    }

    pub(crate) fn state(&self) -> RunState {
        self.with(|memory| RunState::replay(&memory.events))
    }

    pub(crate) fn granted_hosts(&self) -> Vec<String> {
        self.with(|memory| {
            memory.granted.iter().flat_map(|granted| &granted.hosts).map(|h| h.name.clone()).collect()
        })
    }

    pub(crate) fn is_held(&self) -> bool {
        self.with(|memory| memory.holder.is_some())
    }

    pub(crate) fn assert_numbers_have_no_gap(&self) {
        let numbers: Vec<u64> = self.with(|memory| memory.events.iter().map(|event| event.number).collect());
        assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
    }

    /// Returns once there is no work to do.
    pub(crate) async fn until_idle(&self) {
        self.until(|memory| !memory.is_open).await;
    }

    async fn until(&self, wanted: impl Fn(&Memory) -> bool) {
        loop {
            let changed = self.changed.notified();
            if self.with(|memory| wanted(memory)) {
                return;
            }
            changed.await;
        }
    }

    fn be_there(&self, doing: &str) -> Result<(), StoreError> {
        self.with(|memory| {
            if memory.failures == 0 {
                return Ok(());
            }
            memory.failures -= 1;
            Err(StoreError::Database { doing: doing.into(), source: "connection refused".into() })
        })
    }
}

fn run() -> RunId {
    RunId(Uuid::from_u128(1))
}

#[async_trait]
impl RunStore for FakeStore {
    async fn claim(&self, owner: &str, lease: Duration) -> Result<Option<ClaimedRun>, StoreError> {
        self.be_there("claim a run")?;
        Ok(self.with(|memory| {
            let now = Instant::now();
            let is_free = memory.holder.as_ref().is_none_or(|(_, until)| *until <= now);
            (memory.is_open && is_free).then(|| {
                memory.holder = Some((owner.into(), now + lease));
                ClaimedRun { run: run(), experiment: memory.input.experiment, kind: memory.kind }
            })
        }))
    }

    async fn renew(&self, _: RunId, owner: &str, lease: Duration) -> Result<bool, StoreError> {
        self.be_there("renew a lease")?;
        Ok(self.with(|memory| match &mut memory.holder {
            Some((holder, until)) if holder == owner => {
                *until = Instant::now() + lease;
                true
            }
            _ => false,
        }))
    }

    async fn release(&self, _: RunId, owner: &str) -> Result<(), StoreError> {
        self.with(|memory| {
            if memory.holder.as_ref().is_some_and(|(holder, _)| holder == owner) {
                memory.holder = None;
            }
        });
        Ok(())
    }

    async fn append(
        &self,
        run: RunId,
        owner: Option<&str>,
        events: Vec<EventBody>,
    ) -> Result<u64, StoreError> {
        self.be_there("append events")?;
        // As in a database, one after the other, each in some moments.
        let _transaction = self.transaction.lock().await;
        yield_now().await;
        let holder = self.with(|memory| memory.holder.clone().map(|(holder, _)| holder));
        if let Some(owner) = owner.filter(|owner| holder.as_deref() != Some(owner)) {
            return Err(StoreError::NotOurs { run, owner: owner.into() });
        }
        let mut last = 0;
        for body in events {
            let ends = matches!(
                body,
                EventBody::RunSucceeded | EventBody::RunCancelled | EventBody::RunFailed { .. }
            );
            last = self.push(body);
            if ends {
                self.with(|memory| (memory.is_open, memory.holder) = (false, None));
                self.changed.notify_waiters();
            }
        }
        if self.with(|memory| memory.crash_after.is_some_and(|number| number <= last)) {
            self.crashed.notify_one();
            return std::future::pending().await;
        }
        Ok(last)
    }

    async fn events(&self, _: RunId, after: u64, limit: u32) -> Result<Vec<RunEvent>, StoreError> {
        self.be_there("read events")?;
        Ok(self
            .with(|memory| memory.events.iter().skip(after as usize).take(limit as usize).cloned().collect()))
    }

    async fn wait(&self, _: RunId, after: u64, at_most: Duration) -> Result<(), StoreError> {
        let more = self.until(|memory| memory.events.len() as u64 > after);
        let _ = timeout(at_most, more).await;
        Ok(())
    }

    async fn input(&self, _: RunId) -> Result<RunInput, StoreError> {
        self.be_there("read a run")?;
        Ok(self.with(|memory| memory.input.clone()))
    }

    async fn secrets(&self, _: ExperimentId, _: &[String]) -> Result<ExperimentSecrets, StoreError> {
        Ok(self.with(|memory| secrets(&memory.input)))
    }

    async fn granted(&self, _: ExperimentId) -> Result<Option<Granted>, StoreError> {
        Ok(self.with(|memory| memory.granted.clone()))
    }

    async fn store_granted(&self, _: ExperimentId, granted: Option<&Granted>) -> Result<(), StoreError> {
        self.be_there("store the hosts")?;
        self.with(|memory| memory.granted = granted.cloned());
        Ok(())
    }
}
