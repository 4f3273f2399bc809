//! `neo containerize`, against the database that a server uses.

use crate::support::Server;
use std::process::{Command, Output};

const PAIR: &str = "\
set ns [new Simulator]
source tb_compat.tcl
set a [$ns node]
set b [$ns node]
set link0 [$ns duplex-link $a $b 10Mb 0ms DropTail]
$ns rtproto Static
$ns run
";

async fn containerize(server: &Server, arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pair.ns");
    std::fs::write(&file, PAIR).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_neo"));
    command.arg("containerize").args(&arguments[..2]).arg(&file).args(&arguments[2..]);
    command.env("NEO_DATABASE_URL", &server.database_url);
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_experiment_is_made_once_and_then_again() {
    let server = Server::start().await;
    let output = containerize(&server, &["demo", "pair", "--user", "ada", "--packing", "1"]).await;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(text, "Containerized experiment demo/pair successfully created!\n", "{output:?}");
    let cards = server.store.experiment_cards(server.demo).await.unwrap();
    let card = cards.iter().find(|card| card.name == "pair").unwrap();
    assert_eq!((card.nodes, card.pnodes), (2, 2));

    let taken = containerize(&server, &["demo/demo", "pair", "--user", "ada"]).await;
    assert_eq!(taken.status.code(), Some(2));
    assert!(
        String::from_utf8_lossy(&taken.stderr).contains("an experiment called `pair` already"),
        "{taken:?}"
    );

    let again = containerize(&server, &["demo", "pair", "--user", "ada", "--again"]).await;
    assert!(String::from_utf8_lossy(&again.stdout).contains("stored as version 2"), "{again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn rights_are_those_of_the_pages() {
    let server = Server::start().await;
    for (arguments, expected) in [
        (["demo", "pair", "--user", "vic"], "that takes a member"),
        (["demo", "pair", "--user", "eve"], "no project `demo`"),
        (["demo", "pair", "--user", "nobody"], "no account `nobody`"),
        (["demo/other", "pair", "--user", "ada"], "no group `other`"),
        (["demo", "no name", "--user", "ada"], "another name"),
    ] {
        let output = containerize(&server, &arguments).await;
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains(expected), "{expected}: {output:?}");
    }
    assert_eq!(server.store.experiment_cards(server.demo).await.unwrap().len(), 1, "nothing half-made");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_directory_is_written_as_files_and_as_one() {
    let server = Server::start().await;
    let folder = tempfile::tempdir().unwrap();
    let (files, archive) = (folder.path().join("containers"), folder.path().join("pair.tar.gz"));
    let arguments = ["demo", "pair", "--user", "ada", "--artifacts", files.to_str().unwrap(), "--archive"];
    let arguments: Vec<&str> = arguments.into_iter().chain(archive.to_str()).collect();
    let output = containerize(&server, &arguments).await;
    assert!(output.status.success(), "{output:?}");
    assert_eq!(std::fs::read_to_string(files.join("pid_eid")).unwrap(), "demo\npair\n");
    assert!(files.join("route/a").is_file() && files.join("visualization.png").is_file());
    assert!(std::fs::read(archive).unwrap().starts_with(&[0x1f, 0x8b]));
}
