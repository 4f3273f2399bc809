//! What holds for every step: run twice is run once; a failure at any of them can be resumed; a crash after any event
//! is taken up.

use crate::fake::{Fake, Report};
use crate::sift::EVENTS_MAX;
use neo_wire::{EventBody, RunStatus, Step};
use std::time::Duration;
use tokio::time::timeout;

const AT_MOST: Duration = Duration::from_secs(3600);

/// Makes `step` fail lastingly.
fn break_at(fake: &Fake, step: Step) {
    let command = match step {
        Step::Preflight => {
            return fake.testbed.lock().shortfalls.push(neo_topology::Shortfall {
                message: "no hosts".into(),
                remedy: "wait".into(),
                origin: None,
            });
        }
        Step::SwapIn => return fake.testbed.lock().is_broken = true,
        Step::Containers => return fake.remote.reports("c", Report::CannotConfigure),
        Step::Agent => "sha256sum",
        Step::Packages => "chef packages",
        Step::ChefServer => "chef server",
        Step::Identity => "chef identity",
        Step::Repository => "chef repository",
        Step::Upload => "chef upload",
        Step::DataBag => "chef data-bag",
        Step::ConvergeConfig => "config: /usr/local/bin/neo-agent converge",
        Step::ConvergePnodes => "pnode-0001: /usr/local/bin/neo-agent converge",
        Step::Verify => "measure",
        Step::RemoveContainers | Step::ReleaseHosts => return fake.testbed.lock().leaves.push("x".into()),
    };
    fake.remote.fails_at(command, false);
}

fn mend(fake: &Fake) {
    fake.remote.heal();
    let mut testbed = fake.testbed.lock();
    testbed.shortfalls.clear();
    testbed.leaves.clear();
    testbed.is_broken = false;
}

#[tokio::test(start_paused = true)]
async fn a_launch_comes_to_a_good_end() {
    let fake = Fake::new();
    let state = fake.launch().await;
    assert_eq!(state.status, RunStatus::Succeeded, "{:?}", state.problem);
    assert_eq!(state.by, "ada");
    assert!(state.steps.iter().all(|view| view.attempts == 1 && !view.summary.is_empty()));
    let secret = fake.store.events().iter().any(|event| format!("{event:?}").contains("secret key"));
    assert!(!secret, "a client's key is in the log");
}

#[tokio::test(start_paused = true)]
async fn every_step_run_twice_is_run_once() {
    for step in Step::LAUNCH.into_iter().filter(|&step| step <= Step::Containers) {
        let fake = Fake::new();
        fake.remote.fails_at("measure", false);
        fake.launch().await;
        let before = fake.hosts.lock().clone();
        mend(&fake);
        fake.reopen(step);
        let state = fake.resume().await;
        assert_eq!(state.status, RunStatus::Succeeded, "{step:?}: {:?}", state.problem);
        assert_eq!(*fake.hosts.lock(), before, "{step:?} run again changed a host");
        let updated = state.hosts.values().filter_map(|host| host.resources_updated).sum::<u64>();
        assert_eq!(updated, 0, "{step:?}: a second converge updates nothing");
    }
}

#[tokio::test(start_paused = true)]
async fn a_failure_at_any_step_can_be_resumed() {
    for step in Step::LAUNCH {
        let fake = Fake::new();
        break_at(&fake, step);
        let state = fake.launch().await;
        assert_eq!(state.status, RunStatus::Failed, "{step:?}");
        assert_eq!(state.next_step(), Some(step));
        assert!(state.step(step).and_then(|view| view.problem.as_ref()).is_some(), "{step:?} says why");
        mend(&fake);
        let state = fake.resume().await;
        assert_eq!(state.status, RunStatus::Succeeded, "{step:?}: {:?}", state.problem);
        assert!(state.problem.is_none());
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_swap_out_can_be_resumed() {
    let fake = Fake::new();
    fake.launch().await;
    break_at(&fake, Step::ReleaseHosts);
    assert_eq!(fake.swap_out().await.status, RunStatus::Failed);
    mend(&fake);
    assert_eq!(fake.resume().await.status, RunStatus::Succeeded);
    assert!(fake.hosts.lock().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_failure_that_passes_is_tried_again_a_few_times() {
    let fake = Fake::new();
    fake.remote.fails_at("chef upload", true);
    let state = fake.launch().await;
    assert_eq!(state.status, RunStatus::Failed);
    let view = state.step(Step::Upload).expect("it is a launch");
    assert_eq!(view.attempts, crate::run::ATTEMPTS_MAX);
    let retried =
        fake.store.events().into_iter().filter(|event| {
            matches!(event, EventBody::StepFailed { step: Step::Upload, retrying: true, .. })
        });
    assert_eq!(retried.count() as u32, crate::run::ATTEMPTS_MAX - 1);
}

#[tokio::test(start_paused = true)]
async fn a_crash_after_any_event_is_taken_up() {
    let fake = Fake::new();
    fake.launch().await;
    let events = fake.store.events().len() as u64;
    for number in 2..events {
        let fake = Fake::new();
        fake.store.begin(neo_wire::RunKind::Launch);
        fake.store.crash_after(Some(number));
        let (server, _shutdown) = fake.serve();
        timeout(AT_MOST, fake.store.crashed.notified()).await.expect("the event is written");
        server.abort();
        let _ = server.await;
        fake.store.crash_after(None);
        let state = fake.until_ended().await;
        assert_eq!(state.status, RunStatus::Succeeded, "after {number}: {:?}", state.problem);
        assert_eq!(state.containers.len(), 3, "after {number}");
        assert_eq!(fake.testbed.lock().swap_outs, 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_crash_in_every_event_of_one_launch_still_ends_well() {
    let fake = Fake::new();
    fake.store.begin(neo_wire::RunKind::Launch);
    for kills in 0..20 {
        fake.store.crash_after(Some(fake.store.events().len() as u64 + 5 + kills % 3));
        let (server, _shutdown) = fake.serve();
        let died = timeout(AT_MOST, async {
            tokio::select! {
                () = fake.store.crashed.notified() => true,
                () = fake.store.until_idle() => false,
            }
        });
        let died = died.await.expect("it goes on");
        server.abort();
        let _ = server.await;
        if !died {
            break;
        }
    }
    fake.store.crash_after(None);
    let state = fake.until_ended().await;
    assert_eq!(state.status, RunStatus::Succeeded, "{:?}", state.problem);
}

#[tokio::test(start_paused = true)]
async fn a_host_may_die_at_any_command() {
    let fake = Fake::new();
    fake.launch().await;
    let hosts: Vec<String> = fake.hosts.lock().keys().cloned().collect();
    let calls: std::collections::BTreeSet<String> = fake.remote.calls().into_iter().collect();
    for (call, victim) in calls.iter().flat_map(|call| hosts.iter().map(move |host| (call, host))) {
        let fake = Fake::new();
        fake.remote.dies_at(call, victim);
        let state = fake.launch().await;
        let when = format!("{victim} dies at `{call}`: {:?}", state.problem);
        assert_eq!(state.status, RunStatus::Succeeded, "{when}");
        let is_missed = !fake.hosts.lock()[victim].alive;
        assert!(!is_missed || call.contains("measure") || victim == "config", "{when}: nobody noticed");
        if !is_missed {
            let carried = fake.hosts.lock().values().map(|host| host.containers.len()).sum::<usize>();
            assert_eq!(carried, 3, "{when}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_chef_server_forgot_is_given_to_it_again() {
    let fake = Fake::new();
    fake.launch().await;
    for call in std::collections::BTreeSet::from_iter(fake.remote.calls()) {
        let fake = Fake::new();
        fake.remote.forgets_at(&call);
        let state = fake.launch().await;
        assert_eq!(state.status, RunStatus::Succeeded, "forgotten at `{call}`: {:?}", state.problem);
    }
}

#[tokio::test(start_paused = true)]
async fn who_lost_the_lease_stops_at_once() {
    let fake = Fake::new();
    fake.remote.hangs_at("chef upload");
    fake.store.begin(neo_wire::RunKind::Launch);
    let (server, shutdown) = fake.serve();
    timeout(AT_MOST, fake.remote.hanging.notified()).await.expect("the upload is reached");
    fake.store.steal();
    let events = fake.store.events().len();
    timeout(crate::lease::LEASE, fake.remote.dropped.notified()).await.expect("the work stops");
    assert_eq!(fake.store.events().len(), events, "nothing is said after the lease was lost");
    shutdown.cancel();
    server.await.expect("the server does not panic");
}

#[tokio::test(start_paused = true)]
async fn cancel_stops_and_keeps() {
    let fake = Fake::new();
    fake.remote.hangs_at("chef upload");
    fake.store.begin(neo_wire::RunKind::Launch);
    let (server, shutdown) = fake.serve();
    timeout(AT_MOST, fake.remote.hanging.notified()).await.expect("the upload is reached");
    fake.store.push(EventBody::CancelRequested { by: "ada".into() });
    timeout(AT_MOST, fake.store.until_idle()).await.expect("the run stops");
    shutdown.cancel();
    server.await.expect("the server does not panic");
    let state = fake.store.state();
    assert_eq!((state.status, state.next_step()), (RunStatus::Cancelled, Some(Step::Upload)));
    assert_eq!(fake.store.granted_hosts().len(), 3);
    assert_eq!(fake.testbed.lock().swap_outs, 0);

    fake.remote.heal();
    assert_eq!(fake.resume().await.status, RunStatus::Succeeded);
}

#[tokio::test(start_paused = true)]
async fn two_servers_do_nothing_twice() {
    let fake = Fake::new();
    let (other, other_shutdown) = fake.serve();
    let state = fake.launch().await;
    assert_eq!(state.status, RunStatus::Succeeded, "{:?}", state.problem);
    assert!(state.steps.iter().all(|view| view.attempts == 1));
    let taken = fake.store.events().into_iter().filter(|event| *event == EventBody::RunResumed);
    assert_eq!(taken.count(), 1);
    other_shutdown.cancel();
    other.await.expect("the server does not panic");
}

#[tokio::test(start_paused = true)]
async fn a_cancel_while_nobody_serves_is_heard() {
    let fake = Fake::new();
    fake.store.begin(neo_wire::RunKind::Launch);
    fake.store.push(EventBody::CancelRequested { by: "ada".into() });
    assert_eq!(fake.until_ended().await.status, RunStatus::Cancelled);
    assert!(fake.remote.calls().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_shutdown_gives_the_lease_back() {
    let fake = Fake::new();
    fake.remote.hangs_at("chef upload");
    fake.store.begin(neo_wire::RunKind::Launch);
    let (server, shutdown) = fake.serve();
    timeout(AT_MOST, fake.remote.hanging.notified()).await.expect("the upload is reached");
    shutdown.cancel();
    timeout(Duration::from_secs(1), server).await.expect("it ends soon").expect("it does not panic");
    assert!(!fake.store.is_held());
    fake.remote.heal();
    assert_eq!(fake.until_ended().await.status, RunStatus::Succeeded);
}

#[tokio::test(start_paused = true)]
async fn a_restart_of_the_database_is_ridden_out() {
    let fake = Fake::new();
    fake.remote.hangs_at("chef upload");
    fake.store.begin(neo_wire::RunKind::Launch);
    let (server, _shutdown) = fake.serve();
    timeout(AT_MOST, fake.remote.hanging.notified()).await.expect("the upload is reached");
    server.abort();
    let _ = server.await;
    fake.remote.heal();
    fake.store.fail(10);
    let state = fake.until_ended().await;
    assert_eq!(state.status, RunStatus::Succeeded, "{:?}", state.problem);
}

#[tokio::test(start_paused = true)]
async fn a_flood_of_lines_is_bounded_and_in_order() {
    let fake = Fake::new();
    fake.remote.floods_at("chef packages", 3 * EVENTS_MAX);
    let state = fake.launch().await;
    assert_eq!(state.status, RunStatus::Succeeded, "{:?}", state.problem);
    let texts: Vec<String> = fake
        .store
        .events()
        .into_iter()
        .filter_map(|event| match event {
            EventBody::Log { step: Step::Packages, text, .. } => Some(text),
            _ => None,
        })
        .collect();
    assert_eq!(texts.len(), EVENTS_MAX + 1);
    assert!((0..EVENTS_MAX).all(|number| texts[number] == format!("line {number}")), "out of order");
    assert!(texts[EVENTS_MAX].contains("lines left out"), "{}", texts[EVENTS_MAX]);
}
