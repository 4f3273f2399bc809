//! People, projects, experiments, secrets, sessions.

use crate::support::World;
use neo_launch::RunStore;
use neo_launch::store::{Endpoint, Granted, GrantedHost, HostKey};
use neo_store::{Change, NewVersion, Revision, Role};
use neo_wire::{EventBody, RunKind, RunStatus, Step};
use std::collections::HashMap;
use time::{Duration, OffsetDateTime};
use tower_sessions::SessionStore;
use tower_sessions::session::{Id, Record};

#[tokio::test(flavor = "multi_thread")]
async fn names_are_unique() {
    let world = World::new().await;
    assert_eq!(world.store.create_account("ada", "other").await.unwrap(), None);
    assert_eq!(world.store.create_project("demo", world.ada).await.unwrap(), None);
    let plan = crate::support::plan();
    let version = NewVersion { source: "", plan: &plan, physical: "" };
    let again = world.store.create_experiment(world.demo, world.ada, "star", &version).await.unwrap();
    assert_eq!(again, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_leader_stays() {
    let World { store, ada, demo, .. } = World::new().await;
    let bob = store.create_account("bob", "hash").await.unwrap().unwrap();
    assert_eq!(store.dismiss(demo, ada).await.unwrap(), Change::LastLeader);
    assert_eq!(store.admit(demo, ada, Role::Member).await.unwrap(), Change::LastLeader);
    assert_eq!(store.project_for(ada, demo).await.unwrap().unwrap().role, Role::Leader);

    assert_eq!(store.admit(demo, bob, Role::Leader).await.unwrap(), Change::Done);
    assert_eq!(store.dismiss(demo, ada).await.unwrap(), Change::Done);
    assert_eq!(store.project_for(ada, demo).await.unwrap(), None);
    let members = store.members(demo).await.unwrap();
    assert_eq!(members.iter().map(|member| member.name.as_str()).collect::<Vec<_>>(), ["bob"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_finds_no_experiment() {
    let World { store, ada, star, .. } = World::new().await;
    let eve = store.create_account("eve", "hash").await.unwrap().unwrap();
    assert!(store.experiment_for(ada, star).await.unwrap().is_some());
    assert!(store.experiment_for(eve, star).await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_experiment_with_hosts_is_neither_revised_nor_deleted() {
    let world = World::new().await;
    let World { store, ada, star, .. } = &world;
    let plan = crate::support::plan();
    let version = NewVersion { source: "two", plan: &plan, physical: "" };
    let revised = store.revise_experiment(*star, 1, *ada, "sun", &version).await.unwrap();
    assert_eq!(revised, Revision::Stored(2));
    assert_eq!(store.current_version(*star).await.unwrap().unwrap().source, "two");

    let run = world.launch().await;
    let events = vec![EventBody::StepStarted { step: Step::SwapIn, attempt: 1 }, EventBody::RunCancelled];
    store.append(run, None, events).await.unwrap();
    assert_eq!(store.revise_experiment(*star, 2, *ada, "sun", &version).await.unwrap(), Revision::Busy);
    assert!(!store.delete_experiment(*star).await.unwrap());
    assert_eq!(store.experiments_with_hosts().await.unwrap(), [(*star, "sun".to_owned())]);

    store.queue_swap_out(*star, *ada).await.unwrap();
    let swap_out = store.latest_run(*star, None).await.unwrap().unwrap();
    store.append(swap_out.id, None, vec![EventBody::RunSucceeded]).await.unwrap();
    assert!(store.delete_experiment(*star).await.unwrap());
    assert_eq!(store.run(run).await.unwrap(), None, "its runs went with it");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_late_overwrites_nothing() {
    let World { store, ada, star, .. } = World::new().await;
    let bob = store.create_account("bob", "hash").await.unwrap().unwrap();
    let plan = crate::support::plan();
    let version = |source| NewVersion { source, plan: &plan, physical: "" };
    let ours = store.revise_experiment(star, 1, ada, "star", &version("ours")).await.unwrap();
    assert_eq!(ours, Revision::Stored(2));
    let late = store.revise_experiment(star, 1, bob, "sun", &version("late")).await.unwrap();
    assert_eq!(late, Revision::Overtaken(2));

    let heads = store.versions_of(star).await.unwrap();
    let heads: Vec<(u32, &str)> = heads.iter().map(|head| (head.number, head.by.as_str())).collect();
    assert_eq!(heads, [(2, "ada"), (1, "ada")]);
    let (head, source) = store.version_source(star, 2).await.unwrap().unwrap();
    assert_eq!((head.number, source.as_str()), (2, "ours"));
    assert_eq!(store.version_source(star, 3).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_are_made_once_and_tokens_are_found_by_their_hash() {
    let World { store, star, .. } = World::new().await;
    let subjects = ["host/config".to_owned(), "node/al".to_owned()];
    let first = store.secrets(star, &subjects[..1]).await.unwrap();
    let second = store.secrets(star, &subjects).await.unwrap();
    assert_eq!(first.ssh_private_key, second.ssh_private_key);
    assert_eq!(first.tokens["host/config"], second.tokens["host/config"]);
    assert!(first.ssh_public_key.starts_with("ssh-ed25519 "));
    assert!(first.ssh_private_key.starts_with("-----BEGIN OPENSSH PRIVATE KEY-----"));

    let bearer = store.bearer(&second.tokens["node/al"]).await.unwrap();
    assert_eq!(bearer, Some((star, "node/al".to_owned())));
    assert_eq!(store.bearer("guessed").await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_testbed_gave_is_read_as_it_was_stored() {
    let World { store, star, .. } = World::new().await;
    let endpoint = Endpoint {
        name: "config".to_owned(),
        address: "172.31.0.2:22".parse().unwrap(),
        network_namespace: Some("/proc/1/ns/net".into()),
        user: "root".to_owned(),
        host_key: HostKey("ssh-ed25519 AAAA".to_owned()),
    };
    let host = GrantedHost {
        name: "config".to_owned(),
        endpoint,
        address: "172.31.0.2".parse().unwrap(),
        container_addresses: vec!["172.31.1.1".parse().unwrap()],
    };
    let granted = Granted {
        hosts: vec![host],
        vni_first: 5,
        prefix_bits: 16,
        config_server: "http://172.31.0.1:7301".to_owned(),
    };
    assert_eq!(store.granted(star).await.unwrap(), None);
    store.store_granted(star, Some(&granted)).await.unwrap();
    store.store_granted(star, Some(&granted)).await.unwrap();
    assert_eq!(store.granted(star).await.unwrap(), Some(granted));
    store.store_granted(star, None).await.unwrap();
    assert_eq!(store.granted(star).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_counts_until_it_expires_or_is_deleted() {
    let World { store, .. } = World::new().await;
    let hour = Duration::hours(1);
    let mut record =
        Record { id: Id::default(), data: HashMap::new(), expiry_date: OffsetDateTime::now_utc() + hour };
    record.data.insert("user".to_owned(), "ada".into());
    store.create(&mut record).await.unwrap();
    assert_eq!(store.load(&record.id).await.unwrap().unwrap().data, record.data);
    assert_eq!(store.load(&Id::default()).await.unwrap(), None);

    let mut other = Record { id: record.id, ..record.clone() };
    store.create(&mut other).await.unwrap();
    assert_ne!(other.id, record.id, "an id is given once");

    other.expiry_date = OffsetDateTime::now_utc() - hour;
    store.save(&other).await.unwrap();
    assert_eq!(store.load(&other.id).await.unwrap(), None);
    assert_eq!(store.delete_expired_sessions().await.unwrap(), 1);

    store.delete(&record.id).await.unwrap();
    store.save(&record).await.unwrap();
    assert_eq!(store.load(&record.id).await.unwrap(), None, "deleted is deleted");
}

#[tokio::test(flavor = "multi_thread")]
async fn hosts_that_were_given_back_by_other_means_are_noted() {
    let world = World::new().await;
    let World { store, star, .. } = &world;
    let launch = world.launch().await;
    let began = EventBody::StepStarted { step: Step::SwapIn, attempt: 1 };
    store.append(launch, None, vec![EventBody::RunResumed, began]).await.unwrap();
    store.note_swapped_out(*star, &[EventBody::RunSucceeded]).await.unwrap();

    assert_eq!(store.experiments_with_hosts().await.unwrap(), []);
    let runs = store.runs_of(*star).await.unwrap();
    let statuses: Vec<_> = runs.iter().map(|run| (run.kind, run.status)).collect();
    let expected = [(RunKind::SwapOut, RunStatus::Succeeded), (RunKind::Launch, RunStatus::Cancelled)];
    assert_eq!(statuses, expected);
}
