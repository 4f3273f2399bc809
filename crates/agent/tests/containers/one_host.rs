//! An experiment on one host: a link and a LAN, from the plan to its removal.

use crate::common::host::Host;
use crate::common::plans::{Experiment, host_token, token};
use crate::common::scene::{HOST, scene};
use crate::common::{Traces, wait_until};
use neo_wire::{Applied, ContainerState, RouteConfig, Teardown};
use serde_json::{Value, json};
use std::net::Ipv4Addr;

/// `a` - link0 - `b` - lan0 - `c`, `d`.
fn experiment(mark: &str) -> Experiment {
    let mut experiment = Experiment::new(mark, &[HOST], &["a", "b", "c", "d"]);
    experiment.network("link0", 20_000, &["a", "b"]);
    experiment.network("lan0", 10_000, &["b", "c", "d"]);
    let route = |net: u8, via: [u8; 4]| {
        vec![RouteConfig { destination: [10, 1, net, 0].into(), prefix_bits: 24, via: via.into() }]
    };
    experiment.routes.insert("a".into(), route(2, [10, 1, 1, 2]));
    experiment.routes.insert("c".into(), route(1, [10, 1, 2, 1]));
    experiment.routes.insert("d".into(), route(1, [10, 1, 2, 1]));
    experiment
}

/// The host's interfaces, routes, ARP in others' stead, and files.
fn host_traces(host: &Host) -> String {
    host.shell(
        "ip -br link; ip route; ip neigh show proxy; cat /proc/sys/net/ipv4/conf/eth0/forwarding; \
         cat /proc/sys/net/ipv4/neigh/eth0/proxy_delay; ls -A /var/lib/neo; ps -eo args | grep [c]ontainer-init || true",
    )
}

#[test]
fn from_the_plan_to_its_removal() {
    let before = Traces::look("t-life");
    let scene = scene();
    let host = &scene.host;
    let host_before = host_traces(host);
    let mut experiment = experiment("t-life");
    experiment.start_commands.insert("c".into(), "echo out; echo one >&2; echo two >&2; exit 3".into());
    experiment.start_commands.insert("d".into(), "(sleep 0.2 &) ; hostname; cat /etc/hosts; pwd".into());

    let applied = scene.launch(&experiment);
    // Four ways to the config server, a pair, a bridge with three ports.
    assert_eq!((applied.containers, applied.containers_made, applied.interfaces_made), (4, 4, 9));
    for name in ["a", "b", "d"] {
        scene.server.wait_for(&token(name), ContainerState::Started, 1);
    }
    let started = scene.server.wait_for(&token("c"), ContainerState::Started, 1);
    assert_eq!(started.start_command_exit, Some(3));
    assert!(started.message.contains("one\ntwo"), "{started:?}");
    assert_eq!(host.shell_in("c", "cat /var/log/start_command.out"), "out\n");
    let said = host.shell_in("d", "cat /var/log/start_command.out");
    assert!(said.starts_with("d\n127.0.0.1 localhost\n") && said.contains("10.1.1.1 a-link0 a"), "{said}");
    assert!(said.ends_with("/root\n"), "{said}");

    scene.all_good(&experiment);
    host.shell_in("a", "ping -q -c 1 -W 5 10.1.2.3");
    // A host with much else to do is too slow for a rate at times.
    wait_until("the rates are good", || {
        let rates = scene.measure(&experiment, &[("link0", "a", "b", 1.0), ("lan0", "c", "d", 1.0)]);
        rates.measurements.iter().all(|path| path.good && path.rate_kbps.is_some())
    });
    scene.remove("t-life");
    assert_eq!(host_traces(host), host_before);
    drop(scene);
    assert_eq!(Traces::look("t-life"), before);
}

#[test]
fn a_second_apply_changes_nothing_and_a_later_one_repairs() {
    let scene = scene();
    let host = &scene.host;
    let experiment = experiment("t-again");
    assert!(host.refused(&["apply", "--check"], &Value::Null).contains("no plan"));
    scene.launch(&experiment);
    scene.all_started(&experiment);
    let _: Value = host.done(&["apply", "--check"], &Value::Null);
    let _: Value = host.done(&["pull", "--check"], &Value::Null);

    let names = ["a", "b", "c", "d"];
    let inits = host.inits(&names);
    let links = host.shell("ip -br link");
    let applied: Applied = host.done(&["apply"], &Value::Null);
    assert_eq!((applied.containers_made, applied.interfaces_made), (0, 0));
    assert_eq!((host.inits(&names), host.shell("ip -br link")), (inits.clone(), links));

    host.shell_in("b", "echo kept > /root/kept");
    host.shell(&format!("kill -9 {}", inits["b"]));
    wait_until("the death is noticed", || !host.agent(&["apply", "--check"], &Value::Null).0);
    let applied: Applied = host.done(&["apply"], &Value::Null);
    // Its way to the config server, the pair, its port on the LAN.
    assert_eq!((applied.containers_made, applied.interfaces_made), (1, 3));
    wait_until("b says again that it started", || {
        let documents = scene.server.documents.lock().unwrap();
        let said = |(from, report): &&(String, neo_wire::ContainerReport)| {
            *from == token("b") && report.state == ContainerState::Started
        };
        documents.reports.iter().filter(said).count() == 2
    });
    wait_until("a has its interface again", || {
        host.shell_in("a", "ip -br -4 address show dev eth0; tc qdisc show dev eth0").contains("tbf")
    });
    scene.all_good(&experiment);
    assert_eq!(host.inits(&["a", "c", "d"]), inits.into_iter().filter(|(name, _)| name != "b").collect());
    assert_eq!(host.shell_in("b", "cat /root/kept"), "kept\n");

    host.shell("ip link del $(ip -br link | grep -o '^np[0-9a-f]*' | head -1)");
    assert!(host.refused(&["apply", "--check"], &Value::Null).contains("interfaces"));
    let applied: Applied = host.done(&["apply"], &Value::Null);
    assert_eq!((applied.containers_made, applied.interfaces_made), (0, 1));
    wait_until("all paths are good again", || {
        scene
            .measure(&experiment, &[("lan0", "b", "c", 0.0), ("lan0", "d", "c", 0.0)])
            .measurements
            .iter()
            .all(|path| path.good)
    });
    scene.remove("t-again");
}

#[test]
fn an_init_that_is_still_ending_is_not_taken_for_one_that_runs() {
    let scene = scene();
    let host = &scene.host;
    let experiment = experiment("t-ending");
    scene.launch(&experiment);
    scene.all_started(&experiment);
    let init = host.inits(&["b"])["b"];
    // Whoever started what runs in the container does not reap it yet, so the container's init cannot end either.
    host.shell(&format!(
        "mkfifo /run/reap; \
         nsenter --no-fork --target {init} --pid sh -c 'sleep 600 & read line < /run/reap; wait' > /dev/null 2>&1 & \
         echo $! > /run/parent; until pgrep -P $(cat /run/parent); do sleep 0.01; done; kill -9 {init}"
    ));
    wait_until("the init has left its namespaces", || {
        host.shell(&format!("ls -l /proc/{init}/ns/net 2>&1 || true")).contains("cannot")
    });
    assert!(host.refused(&["apply", "--check"], &Value::Null).contains("container b does not run"));
    // Its layer is in use until then.
    assert!(host.refused(&["apply"], &Value::Null).contains("still runs"));
    host.shell("echo > /run/reap");
    let applied: Applied = host.done(&["apply"], &Value::Null);
    assert_eq!((applied.containers_made, applied.interfaces_made), (1, 3));
    scene.all_started(&experiment);
    scene.remove("t-ending");
}

#[test]
fn a_new_generation_is_applied_and_an_old_one_refused() {
    let scene = scene();
    let host = &scene.host;
    let mut experiment = experiment("t-next");
    scene.launch(&experiment);
    scene.all_started(&experiment);
    let inits = host.inits(&["a", "b", "c"]);

    experiment.generation = 2;
    experiment.containers.retain(|(name, _)| name != "d");
    experiment.containers.push(("e".into(), 0));
    experiment.networks[1].2 = vec!["b".into(), "c".into(), "e".into()];
    experiment.networks[0].1 = 5_000;
    experiment.publish(&scene.server);
    assert!(host.refused(&["pull", "--check"], &Value::Null).contains("generation 1 is here, 2"));
    let applied = scene.launch(&experiment);
    assert_eq!((applied.generation, applied.containers_made, applied.interfaces_made), (2, 1, 2));
    scene.all_started(&experiment);
    assert_eq!(host.inits(&["a", "b", "c"]), inits);
    assert!(host.shell_in("a", "tc qdisc show dev eth0").contains("rate 5Mbit"));
    let measured = scene.measure(&experiment, &[("lan0", "e", "c", 0.0), ("link0", "a", "b", 1.0)]);
    assert!(measured.measurements.iter().all(|path| path.good), "{measured:?}");

    experiment.generation = 1;
    experiment.publish(&scene.server);
    assert!(host.refused(&["pull"], &Value::Null).contains("older"));
    let mut other = self::experiment("t-other");
    other.generation = 9;
    other.publish(&scene.server);
    assert!(host.refused(&["pull"], &Value::Null).contains("still carries experiment t-next"));
    scene.remove("t-next");
}

#[test]
fn a_config_server_that_is_away_loses_nothing() {
    let scene = scene();
    let experiment = experiment("t-away");
    experiment.publish(&scene.server);
    let _: Value = scene.host.done(&["pull"], &Value::Null);
    scene.server.documents.lock().unwrap().away = true;
    assert!(scene.host.refused(&["pull"], &Value::Null).contains("503"));
    let _: Applied = scene.host.done(&["apply"], &Value::Null);
    let calls = scene.server.documents.lock().unwrap().calls;
    wait_until("containers ask in vain", || scene.server.documents.lock().unwrap().calls > calls + 8);
    scene.server.documents.lock().unwrap().away = false;
    scene.all_started(&experiment);
    let documents = scene.server.documents.lock().unwrap();
    for (name, _) in &experiment.containers {
        let states: Vec<_> = (documents.reports.iter())
            .filter(|(from, _)| *from == token(name))
            .map(|(_, report)| report.state)
            .collect();
        assert_eq!(states, [ContainerState::Configured, ContainerState::Started], "{name}");
    }
    drop(documents);
    scene.remove("t-away");
}

#[test]
fn a_way_to_the_config_server_that_was_made_again_is_found() {
    let scene = scene();
    let experiment = experiment("t-way");
    experiment.publish(&scene.server);
    let _: Value = scene.host.done(&["pull"], &Value::Null);
    scene.server.documents.lock().unwrap().away = true;
    let _: Applied = scene.host.done(&["apply"], &Value::Null);
    let calls = scene.server.documents.lock().unwrap().calls;
    wait_until("containers ask in vain", || scene.server.documents.lock().unwrap().calls > calls + 8);
    // As an apply leaves it that was killed after its last word to a container.
    scene.host.shell("rm /var/lib/neo/applied-plan.json");
    let again: Applied = scene.host.done(&["apply"], &Value::Null);
    assert!(again.containers_made == 0 && again.interfaces_made >= 4, "{again:?}");
    scene.server.documents.lock().unwrap().away = false;
    scene.all_started(&experiment);
    scene.remove("t-way");
}

#[test]
fn a_container_that_could_not_configure_itself_tries_again() {
    let scene = scene();
    let mut experiment = experiment("t-retry");
    let good = experiment.routes["c"].clone();
    experiment.routes.get_mut("c").unwrap()[0].via = Ipv4Addr::new(192, 0, 2, 1);
    scene.launch(&experiment);
    let failed = scene.server.wait_for(&token("c"), ContainerState::Failed, 1);
    assert!(failed.message.contains("via 192.0.2.1") && failed.start_command_exit.is_none(), "{failed:?}");
    experiment.routes.insert("c".into(), good);
    experiment.publish(&scene.server);
    scene.all_started(&experiment);
    scene.remove("t-retry");
}

#[test]
fn a_container_keeps_to_itself() {
    let scene = scene();
    let host = &scene.host;
    let experiment = experiment("t-self");
    scene.launch(&experiment);
    scene.all_started(&experiment);
    for name in ["a", "b"] {
        assert!(!host.shell("ps -eo args").contains(&token(name)));
    }
    assert_eq!(host.shell_in("a", "stat -c %a /etc/neo/config-server.json"), "600\n");
    let own = host.shell_in("a", "cat /etc/neo/config-server.json");
    assert!(own.contains(&token("a")) && !own.contains(&host_token(0)), "{own}");
    host.shell_in(
        "a",
        "test ! -e /var/lib/neo; test ! -e /root/.ssh; test ! -e /etc/chef; ls /dev/null /dev/pts/ptmx",
    );
    host.shell_in("a", "echo mine > /etc/mine; echo mine > /run/mine; /usr/local/bin/neo-agent --version");
    host.shell_in("b", "test ! -e /etc/mine; test ! -e /run/mine");
    host.shell("test ! -e /etc/mine; test ! -e /run/mine");
    assert_eq!(host.shell_in("a", "ls /sys/class/net"), "ctl0\neth0\nlo\n");
    assert_eq!(host.shell_in("a", "cat /proc/sys/net/ipv6/conf/eth0/disable_ipv6 || echo 1"), "1\n");
    assert_eq!(host.shell_in("a", "cat /proc/1/comm"), "neo-agent\n");
    assert!(host.shell_in("a", "grep CapBnd /proc/1/status") < host.shell("grep CapBnd /proc/self/status"));
    // Orphans are buried.
    host.shell_in("a", "for i in 1 2 3 4 5; do (true &) ; done");
    wait_until("no process is left to be buried", || !host.shell_in("a", "ps -eo stat").contains('Z'));
    scene.remove("t-self");
}

#[test]
fn remove_finds_what_no_file_knows_of() {
    let scene = scene();
    let host = &scene.host;
    let before = host.shell("ip -br link | sort");
    let experiment = experiment("t-lost");
    scene.launch(&experiment);
    host.shell(
        "rm /var/lib/neo/ledger.jsonl /var/lib/neo/containers/a/init.json /var/lib/neo/node-plan.json",
    );
    let teardown: Teardown = host.done(&["remove"], &json!({ "mark": "t-lost" }));
    assert_eq!(teardown.left, [""; 0]);
    assert_eq!(host.shell("ip -br link | sort"), before);
    assert_eq!(host.shell("ps -eo args | grep [c]ontainer-init || true"), "");
    let again: Teardown = host.done(&["remove"], &json!({ "mark": "t-lost" }));
    assert_eq!((again.created, again.gone), (0, 0));
    assert!(host.refused(&["remove"], &json!({ "mark": "../x" })).contains("mark"));
}

#[test]
fn an_apply_that_is_killed_is_repeated() {
    let scene = scene();
    let host = &scene.host;
    let before = host_traces(host);
    let mut experiment = experiment("t-kill");
    // More than start in one moment, so that the kill comes in between.
    for number in 0..40 {
        experiment.containers.push((format!("n-{number}"), 0));
        experiment.network(&format!("spoke{number}"), 0, &["a", &format!("n-{number}")]);
    }
    experiment.publish(&scene.server);
    let _: Value = host.done(&["pull"], &Value::Null);
    let mut killed = 0;
    for millis in [20, 80, 200, 400, 700, 1_000] {
        let script = format!("timeout -s KILL {}e-3 neo-agent apply > /dev/null || echo killed", millis);
        killed += host.shell(&script).matches("killed").count();
    }
    assert!(killed > 0, "no apply was slow enough to be killed");
    // A container that was never told to go may end just after it was looked at: then the next apply makes it again.
    wait_until("everything stands", || {
        let _: Applied = host.done(&["apply"], &Value::Null);
        host.agent(&["apply", "--check"], &Value::Null).0
    });
    scene.all_started(&experiment);
    scene.remove("t-kill");
    assert_eq!(host_traces(host), before);

    host.shell("timeout -s KILL 0.2 neo-agent apply > /dev/null || true");
    let _: Value = host.done(&["pull"], &Value::Null);
    host.shell("timeout -s KILL 0.3 neo-agent apply > /dev/null || true");
    scene.remove("t-kill");
    assert_eq!(host_traces(host), before);
}
