//! How many containers a second: a ring of links, a LAN of ten of them. The figures are printed.

use crate::common::World;
use crate::common::host::Host;
use crate::common::plans::{Experiment, host_token, token};
use crate::common::server::Server;
use neo_wire::{Applied, ContainerState, Teardown};
use serde_json::{Value, json};
use std::net::Ipv4Addr;
use std::time::Instant;

const HOST: Ipv4Addr = Ipv4Addr::new(172, 31, 0, 2);

fn check(count: usize) {
    let world = World::new();
    let server = Server::start(&world);
    let host = Host::new(&world, "pnode-0000", HOST);
    host.grant(&Server::url(), &host_token(0));
    let names: Vec<String> = (0..count).map(|number| format!("n-{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mark = format!("t-many-{count}");
    let mut experiment = Experiment::new(&mark, &[HOST], &names);
    for number in 0..count {
        experiment.network(&format!("link{number}"), 100_000, &[names[number], names[(number + 1) % count]]);
    }
    experiment.network("lan", 100_000, &names[..10]);
    experiment.publish(&server);
    let _: Value = host.done(&["pull"], &Value::Null);

    let start = Instant::now();
    let applied: Applied = host.done(&["apply"], &Value::Null);
    let standing = start.elapsed();
    assert_eq!(applied.containers_made, count as u64);
    for name in &names {
        server.wait_for(&token(name), ContainerState::Started, 1);
    }
    let started = start.elapsed();
    let start = Instant::now();
    let applied: Applied = host.done(&["apply"], &Value::Null);
    assert_eq!((applied.containers_made, applied.interfaces_made), (0, 0));
    let again = start.elapsed();
    let start = Instant::now();
    let teardown: Teardown = host.done(&["remove"], &json!({ "mark": mark }));
    assert_eq!((teardown.gone, teardown.left), (teardown.created, Vec::new()));
    let removed = start.elapsed();
    eprintln!(
        "{count} containers: stand after {standing:.2?}, all started after {started:.2?} ({:.0} a second), applied \
         again in {again:.2?}, removed in {removed:.2?} ({} things)",
        count as f64 / started.as_secs_f64(),
        teardown.created
    );
}

#[test]
fn ten_containers() {
    check(10);
}

#[test]
fn a_hundred_containers() {
    check(100);
}
