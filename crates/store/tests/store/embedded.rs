//! The private cluster, and a store that outlives its restart.

use crate::support::World;
use neo_launch::RunStore;
use neo_store::Store;
use neo_store::embedded::{Cluster, ClusterError};
use neo_wire::{EventBody, LogStream, Step};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use tokio::time::Instant;

const DEADLINE: Duration = Duration::from_secs(30);

#[test]
fn a_cluster_is_found_again_and_stopped() {
    let directory = tempfile::tempdir().unwrap();
    // As under /root: nobody but the owner may pass.
    std::fs::set_permissions(directory.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
    let path = directory.path().join("postgres");
    let first = Cluster::start(&path).unwrap();
    assert!(first.started_here());
    let second = Cluster::start(&path).unwrap();
    assert!(second.answers());
    assert!(!second.started_here(), "it ran already");
    let postmaster = std::fs::read_to_string(path.join("data/postmaster.pid")).unwrap();
    let killed = Command::new("kill").args(["-9", postmaster.lines().next().unwrap()]).status().unwrap();
    assert!(killed.success());
    while second.answers() {
        std::thread::yield_now();
    }
    // Its children end a little later and keep a successor out until then; it counts as running until it is buried.
    let deadline = Instant::now() + DEADLINE;
    while !second.answers() {
        assert!(Instant::now() < deadline, "{:?}", second.ensure_running());
        let _ = second.ensure_running();
    }
    second.stop().unwrap();
    assert!(!Cluster::is_running(&path).unwrap());
    second.stop().unwrap();
}

#[test]
fn a_path_that_no_socket_can_have_is_refused_with_the_mend() {
    let path = Path::new("/tmp").join("x".repeat(120));
    let refused = Cluster::start(&path).unwrap_err();
    assert!(matches!(refused, ClusterError::PathTooLong { .. }), "{refused}");
    assert!(!path.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_of_the_database_loses_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("postgres");
    let cluster = tokio::task::spawn_blocking(move || Cluster::start(&path).unwrap()).await.unwrap();
    let store = Store::open(cluster.options(cluster.database())).await.unwrap();
    let world = World::populate(cluster.options(cluster.database()), store.clone()).await;
    let run = world.launch().await;

    let waiting = {
        let store = store.clone();
        tokio::spawn(async move {
            loop {
                if store.wait(run, 1, DEADLINE).await.is_ok() {
                    return;
                }
                tokio::task::yield_now().await;
            }
        })
    };
    let cluster =
        tokio::task::spawn_blocking(move || cluster.restart().map(|()| cluster).unwrap()).await.unwrap();

    let line =
        EventBody::Log { step: Step::Agent, host: None, stream: LogStream::Out, text: "on".to_owned() };
    let deadline = Instant::now() + DEADLINE;
    while let Err(error) = store.append(run, None, vec![line.clone()]).await {
        assert!(Instant::now() < deadline, "still failing: {error}");
        assert!(matches!(error, neo_store::StoreError::Database { .. }), "{error}");
    }
    tokio::time::timeout(DEADLINE, waiting).await.expect("the wait goes on after the restart").unwrap();
    let events = store.events(run, 0, 10).await.unwrap();
    assert_eq!(events.iter().map(|event| event.number).collect::<Vec<_>>(), [1, 2]);
    store.close().await;
    tokio::task::spawn_blocking(move || cluster.stop().unwrap()).await.unwrap();
}
