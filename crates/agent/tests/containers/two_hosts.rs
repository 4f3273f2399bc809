//! An experiment on two hosts, whose link and LAN are tunnels between them.

use crate::common::host::Host;
use crate::common::plans::{Experiment, host_token, token};
use crate::common::server::Server;
use crate::common::{Traces, World};
use neo_wire::{Applied, ContainerState, Measured, Teardown};
use serde_json::{Value, json};
use std::net::Ipv4Addr;

const HOSTS: [Ipv4Addr; 2] = [Ipv4Addr::new(172, 31, 0, 2), Ipv4Addr::new(172, 31, 0, 3)];

/// Bytes of an echo that fills a frame of 1,500 bytes, and of one that must be cut in three.
const ECHO_BYTES: [u32; 2] = [1_472, 4_000];

#[test]
fn links_between_hosts_are_tunnels() {
    let before = Traces::look("t-two");
    let world = World::new();
    let server = Server::start(&world);
    let hosts = [Host::new(&world, "pnode-0000", HOSTS[0]), Host::new(&world, "pnode-0001", HOSTS[1])];
    let mut experiment = Experiment::new("t-two", &HOSTS, &["a", "b", "c", "d"]);
    experiment.containers[2].1 = 1;
    experiment.containers[3].1 = 1;
    experiment.network("cut", 50_000, &["a", "c"]);
    experiment.network("lan", 0, &["a", "b", "c", "d"]);
    experiment.publish(&server);
    for (index, host) in hosts.iter().enumerate() {
        host.grant(&Server::url(), &host_token(index));
        let _: Value = host.done(&["pull"], &Value::Null);
        let applied: Applied = host.done(&["apply"], &Value::Null);
        // Two ways to the config server; a bridge, a tunnel and a port; a bridge, a tunnel and two ports.
        assert_eq!((applied.containers_made, applied.interfaces_made), (2, 9));
    }
    for (name, _) in &experiment.containers {
        server.wait_for(&token(name), ContainerState::Started, 1);
    }

    let paths = [
        experiment.path("cut", "a", "c", 1.0, false),
        experiment.path("lan", "a", "b", 0.0, false),
        experiment.path("lan", "a", "c", 0.0, false),
        experiment.path("lan", "b", "d", 0.0, false),
    ];
    let measured: Measured = hosts[0].done(&["measure"], &json!({ "paths": paths }));
    for path in &measured.measurements {
        assert!(path.good, "{path:?}");
    }
    assert!(measured.measurements[0].rate_kbps.is_some());
    // The management network carries 1,500 bytes, so a full frame in a tunnel does not fit in one packet.
    for bytes in ECHO_BYTES {
        hosts[0].shell_in(
            "b",
            &format!("ping -q -M dont -c 2 -W 5 -s {bytes} {}", experiment.address("lan", "d")),
        );
    }
    // Containers of different hosts see each other on the control network as well.
    hosts[0].shell_in("a", "ping -q -c 1 -W 5 172.31.1.4");

    for host in &hosts {
        let applied: Applied = host.done(&["apply"], &Value::Null);
        assert_eq!((applied.containers_made, applied.interfaces_made), (0, 0));
        let teardown: Teardown = host.done(&["remove"], &json!({ "mark": "t-two" }));
        assert_eq!((teardown.gone, teardown.left), (teardown.created, Vec::new()));
        assert_eq!(host.shell("ip -br link | grep -c ."), "2\n");
    }
    drop(hosts);
    drop(world);
    assert_eq!(Traces::look("t-two"), before);
}
