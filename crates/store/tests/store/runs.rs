//! Runs: the event log, who is woken, who works.

use crate::support::World;
use neo_launch::{RunStore, StoreError};
use neo_store::{Queued, Store, Unqueued};
use neo_wire::{ContainerState, EventBody, LogStream, RunId, RunKind, RunState, RunStatus, Step};
use std::time::{Duration, Instant};

const LEASE: Duration = Duration::from_secs(60);
const EXPIRED: Duration = Duration::ZERO;
const DEADLINE: Duration = Duration::from_secs(20);

fn log(text: &str) -> EventBody {
    let step = Step::Preflight;
    EventBody::Log { step, host: None, stream: LogStream::Note, text: text.to_owned() }
}

fn started(step: Step) -> EventBody {
    EventBody::StepStarted { step, attempt: 1 }
}

fn container(node: &str, state: ContainerState) -> EventBody {
    EventBody::Container {
        node: node.to_owned(),
        pnode: "pnode-0000".to_owned(),
        state,
        message: String::new(),
        start_command_exit: None,
    }
}

async fn all_events(store: &Store, run: RunId) -> Vec<neo_wire::RunEvent> {
    store.events(run, 0, 10_000).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_have_no_gap_when_many_append_at_once() {
    let world = World::new().await;
    let run = world.launch().await;
    let writers: Vec<_> = (0..8)
        .map(|writer| {
            let store = world.store.clone();
            tokio::spawn(async move {
                for turn in 0..25 {
                    let lines = (0..=turn % 3).map(|line| log(&format!("{writer} {turn} {line}"))).collect();
                    store.append(run, None, lines).await.unwrap();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    let events = all_events(&world.store, run).await;
    let numbers: Vec<u64> = events.iter().map(|event| event.number).collect();
    assert_eq!(numbers, (1..=events.len() as u64).collect::<Vec<_>>());
    let lines_per_writer: usize = (0..25).map(|turn| turn % 3 + 1).sum();
    assert_eq!(events.len(), 1 + 8 * lines_per_writer);
    assert!(events.is_sorted_by_key(|event| event.at), "later numbers are later");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_ends_when_another_server_appends() {
    let world = World::new().await;
    let run = world.launch().await;
    let other = Store::open(world.options.clone()).await.unwrap();
    let waiting = {
        let store = world.store.clone();
        tokio::spawn(async move {
            store.wait(run, 1, DEADLINE).await.unwrap();
            store.events(run, 1, 10).await.unwrap()
        })
    };
    other.append(run, None, vec![log("hello")]).await.unwrap();
    let events = tokio::time::timeout(DEADLINE / 2, waiting).await.expect("the wait ends").unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].body, log("hello"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_for_what_is_there_ends_at_once_and_one_in_vain_ends_in_time() {
    let world = World::new().await;
    let run = world.launch().await;
    let begin = Instant::now();
    world.store.wait(run, 0, DEADLINE).await.unwrap();
    assert!(begin.elapsed() < DEADLINE / 2);
    world.store.wait(run, 1, Duration::from_millis(50)).await.unwrap();
    assert!(begin.elapsed() < DEADLINE / 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_has_one_holder_until_it_expires() {
    let world = World::new().await;
    let run = world.launch().await;
    let claimed = world.store.claim("a", EXPIRED).await.unwrap().expect("it is queued");
    assert_eq!((claimed.run, claimed.experiment, claimed.kind), (run, world.star, RunKind::Launch));

    let taken_over = world.store.claim("b", LEASE).await.unwrap().expect("the lease of a expired");
    assert_eq!(taken_over.run, run);
    assert_eq!(world.store.claim("c", LEASE).await.unwrap(), None, "b holds it");
    assert!(!world.store.renew(run, "a", LEASE).await.unwrap(), "a lost it");
    assert!(world.store.renew(run, "b", LEASE).await.unwrap());

    let refused = world.store.append(run, Some("a"), vec![log("too late")]).await;
    assert!(matches!(refused, Err(StoreError::NotOurs { .. })), "{refused:?}");
    world.store.append(run, Some("b"), vec![EventBody::RunResumed]).await.unwrap();
    assert_eq!(all_events(&world.store, run).await.len(), 2, "nothing of a's is there");

    world.store.release(run, "b").await.unwrap();
    assert!(world.store.claim("c", LEASE).await.unwrap().is_some(), "b gave it back");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_dead_server_held_is_free_at_its_next_start() {
    let world = World::new().await;
    let run = world.launch().await;
    world.store.claim("host/one/first", LEASE).await.unwrap().expect("it is queued");
    world.store.release_all_of("host/on").await.unwrap();
    assert_eq!(world.store.claim("host/two/first", LEASE).await.unwrap(), None, "that was another server");
    world.store.release_all_of("host/one").await.unwrap();
    let claimed = world.store.claim("host/one/second", LEASE).await.unwrap().expect("it was given back");
    assert_eq!(claimed.run, run);
    let refused = world.store.append(run, Some("host/one/first"), vec![log("too late")]).await;
    assert!(matches!(refused, Err(StoreError::NotOurs { .. })), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_never_claim_the_same_run() {
    let world = World::new().await;
    world.launch().await;
    let claims: Vec<_> = (0..8)
        .map(|server| {
            let store = world.store.clone();
            tokio::spawn(async move { store.claim(&server.to_string(), LEASE).await.unwrap() })
        })
        .collect();
    let mut claimed = 0;
    for claim in claims {
        claimed += usize::from(claim.await.unwrap().is_some());
    }
    assert_eq!(claimed, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_ended_is_nobodys_and_can_be_resumed() {
    let world = World::new().await;
    let run = world.launch().await;
    world.store.claim("a", LEASE).await.unwrap();
    world.store.append(run, Some("a"), vec![EventBody::RunCancelled]).await.unwrap();
    assert_eq!(world.store.claim("b", LEASE).await.unwrap(), None, "it ended");

    let ended = [RunStatus::Cancelled, RunStatus::Failed];
    assert!(world.store.append_when(run, &ended, vec![EventBody::RunResumed]).await.unwrap());
    assert!(!world.store.append_when(run, &ended, vec![EventBody::RunResumed]).await.unwrap(), "once");
    assert_eq!(world.store.claim("b", LEASE).await.unwrap().map(|claimed| claimed.run), Some(run));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_derived_is_what_a_replay_says() {
    let world = World::new().await;
    let run = world.launch().await;
    let events = vec![
        EventBody::RunResumed,
        started(Step::Preflight),
        log("a"),
        log("b\0c"),
        started(Step::SwapIn),
        container("zeta", ContainerState::Up),
        container("al", ContainerState::Up),
        container("al", ContainerState::Failed),
        log("the last word"),
    ];
    world.store.append(run, None, events).await.unwrap();

    let state = world.store.run_state(run).await.unwrap();
    assert_eq!(state, RunState::replay(&all_events(&world.store, run).await));
    let cards = world.store.runs_of(world.star).await.unwrap();
    assert_eq!(cards.len(), 1);
    assert_eq!(cards[0].status, RunStatus::Running);
    assert_eq!((cards[0].containers_up, cards[0].containers_total), (1, 3));
    assert_eq!(cards[0].headline, container("al", ContainerState::Failed));
    let row = world.store.experiment_for(world.ada, world.star).await.unwrap().unwrap();
    assert!(row.hosts_taken, "the swap-in began");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_read_from_its_end_and_by_host() {
    let world = World::new().await;
    let run = world.launch().await;
    let of = |host: Option<&str>, text: &str| EventBody::Log {
        step: Step::Agent,
        host: host.map(str::to_owned),
        stream: LogStream::Out,
        text: text.to_owned(),
    };
    let events = vec![
        of(None, "2"),
        of(Some("config"), "3"),
        started(Step::Agent),
        of(Some("config"), "5"),
        of(None, "6"),
    ];
    world.store.append(run, None, events).await.unwrap();
    let numbers = async |host: Option<&str>, before: Option<u64>, limit: u32| -> Vec<u64> {
        let rows = world.store.log_before(run, host, before, limit).await.unwrap();
        rows.into_iter().map(|row| row.number).collect()
    };
    assert_eq!(numbers(None, None, 10).await, [2, 3, 5, 6]);
    assert_eq!(numbers(None, None, 2).await, [5, 6]);
    assert_eq!(numbers(None, Some(5), 2).await, [2, 3]);
    assert_eq!(numbers(Some("config"), None, 10).await, [3, 5]);
    assert_eq!(numbers(Some(""), None, 10).await, [2, 6]);
    let after = world.store.log_after(run, None, 3, 10).await.unwrap();
    assert_eq!(after.iter().map(|row| row.number).collect::<Vec<_>>(), [5, 6]);
}

#[tokio::test(flavor = "multi_thread")]
async fn runs_of_an_experiment_go_one_after_the_other() {
    let world = World::new().await;
    let launch = world.launch().await;
    assert_eq!(world.launch().await, launch, "asking twice is asking once");
    world.store.claim("a", LEASE).await.unwrap();
    world.store.append(launch, Some("a"), vec![started(Step::SwapIn)]).await.unwrap();

    let Queued::Run(swap_out) = world.store.queue_swap_out(world.star, world.ada).await.unwrap() else {
        panic!("a launch is under way")
    };
    let again = world.store.queue_swap_out(world.star, world.ada).await.unwrap();
    assert_eq!(again, Queued::Run(swap_out));
    assert_eq!(world.store.run(launch).await.unwrap().unwrap().status, RunStatus::Cancelling);
    assert_eq!(world.store.claim("b", LEASE).await.unwrap(), None, "the launch has not ended yet");
    let refused = world.store.queue_launch(world.star, world.ada).await.unwrap();
    assert_eq!(refused, Queued::Refused(Unqueued::SwappingOut));

    world.store.append(launch, Some("a"), vec![EventBody::RunCancelled]).await.unwrap();
    assert_eq!(world.store.claim("b", LEASE).await.unwrap().map(|claimed| claimed.run), Some(swap_out));
    world.store.append(swap_out, Some("b"), vec![EventBody::RunSucceeded]).await.unwrap();
    assert_ne!(world.launch().await, launch, "the hosts were given back");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_run_carries_out_is_its_version_in_the_order_of_declaration() {
    let world = World::new().await;
    let run = world.launch().await;
    let input = world.store.input(run).await.unwrap();
    assert_eq!(input.plan, crate::support::plan());
    let names: Vec<_> = input.plan.nodes.keys().map(|name| name.as_str()).collect();
    assert_eq!(names, ["zeta", "al", "mid"]);
    assert_eq!((input.project_name.as_str(), input.group_name.as_str()), ("demo", "demo"));
    assert_eq!((input.experiment_name.as_str(), input.generation), ("star", 1));
}
