//! The Chef commands on a host of their own, with the real package of goiardi. Needs root, dpkg and git.
#![expect(
    clippy::unwrap_used,
    reason = "what cannot be set up cannot be tested: the test fails there and says where"
)]

mod host;

use host::Host;
use serde_json::json;

const SERVER: [&str; 4] = ["chef", "server", "--address", "127.0.0.1"];
const REPOSITORY: [&str; 6] =
    ["chef", "repository", "--from", "/site/chef-repo", "--to", "/var/lib/neo/chef-repo"];
const UPLOAD: [&str; 4] = ["chef", "upload", "--repository", "/var/lib/neo/chef-repo"];
const CONVERGE: [&str; 5] = ["converge", "--server", "http://127.0.0.1:4545", "--node", "config"];

/// A host with the server, its administrator and the repository.
fn prepared() -> Host {
    let host = Host::new();
    let packages = host.done(&["chef", "packages", "--from", "/site/packages"]);
    assert_eq!(packages["flavour"], "goiardi");
    assert_eq!(host.shell("pidof goiardi || echo none"), "none", "the package starts no service");
    assert_eq!(host.done(&SERVER), json!({"url": "http://127.0.0.1:4545"}));
    host.done(&["chef", "identity", "--name", "chef-deter"]);
    host.done(&REPOSITORY);
    host
}

#[test]
fn from_the_package_to_a_converged_host() {
    let host = prepared();
    assert_eq!(host.shell("stat -c %a /etc/neo/chef-deter.pem /var/lib/goiardi/neo/admin.pem"), "600\n600");
    assert_eq!(host.shell("stat -c %U /proc/$(pidof goiardi)"), "goiardi");
    assert!(host.shell("test -e /usr/sbin/policy-rc.d || echo gone").contains("gone"));

    let uploaded = host.done(&UPLOAD);
    assert_eq!(uploaded["cookbooks"], 3);
    assert_eq!(uploaded["files_unchanged"], 0);
    let item = json!({"id": "star", "experiment": "star", "config_address": "127.0.0.1"});
    host.done_with(&["chef", "data-bag", "--bag", "experiment"], &item);
    let registration = json!({"name": "config", "run_list": ["role[config]"]});
    let key = host.done_with(&["chef", "register"], &registration);
    host.write("/etc/chef/client.pem", key["client_key"].as_str().unwrap());
    let report = host.done(&CONVERGE);
    assert_eq!(report["total"], 10);
    assert_eq!(host.shell("readlink /var/lib/neo/workstation/roles"), "/var/lib/neo/chef-repo/roles");
    assert_eq!(host.done(&CONVERGE)["updated"], 0);

    host.shell("rm /etc/neo/roles; chmod 777 /var/lib/neo/workstation");
    assert_eq!(host.done(&CONVERGE)["updated"], 2);
}

#[test]
fn every_command_is_once_when_it_is_twice() {
    let host = prepared();
    let server = host.shell("pidof goiardi");
    let key = host.shell("md5sum /etc/neo/chef-deter.pem");
    host.done(&["chef", "packages", "--from", "/site/packages"]);
    host.done(&SERVER);
    host.done(&["chef", "identity", "--name", "chef-deter"]);
    assert_eq!(host.shell("pidof goiardi"), server);
    assert_eq!(host.shell("md5sum /etc/neo/chef-deter.pem"), key);
    assert_eq!(host.done(&REPOSITORY), host.done(&REPOSITORY));
    host.done(&UPLOAD);
    assert_eq!(host.done(&UPLOAD)["files_sent"], 0);
}

#[test]
fn a_server_that_was_killed_comes_back() {
    let host = prepared();
    host.done(&UPLOAD);
    host.shell("kill -9 $(pidof goiardi)");
    host.done(&UPLOAD);

    // Whoever started it was killed before it answered: it is not started twice.
    host.shell(
        "kill -9 $(pidof goiardi); neo-agent chef server --address 127.0.0.1 >/dev/null & starter=$!; \
         until pidof goiardi; do :; done; kill -9 $starter; wait $starter || true",
    );
    host.done(&SERVER);
    assert_eq!(host.shell("pidof goiardi").split_whitespace().count(), 1);
    host.shell("! grep -q 'address already in use' /var/lib/goiardi/neo/goiardi.log");

    // Killed while it saved: it cannot read what it had.
    host.shell("kill -9 $(pidof goiardi); truncate --size 300 /var/lib/goiardi/neo/data.bin");
    assert_eq!(host.done(&UPLOAD)["files_unchanged"], 0);
    host.done(&["chef", "identity", "--name", "chef-deter"]);

    // A lost key is a new key.
    host.shell("rm /etc/neo/chef-deter.pem");
    assert_eq!(host.done(&UPLOAD)["files_sent"], 0);

    // Its first start met a full disk.
    host.shell("rm /etc/neo/chef-deter.pem; truncate --size 0 /var/lib/goiardi/neo/admin.pem");
    host.done(&SERVER);
    host.done(&["chef", "identity", "--name", "chef-deter"]);
    assert_eq!(host.done(&UPLOAD)["files_unchanged"], 0);
}

#[test]
fn what_is_wrong_is_said_with_its_remedy() {
    let host = Host::new();
    let check = |arguments: &[&str], expected: &str| {
        let message = host.refused(arguments);
        assert!(message.contains(expected), "{message}");
    };
    check(&UPLOAD, "it holds no cookbook");
    check(&["chef", "identity"], "this host has no Chef server");
    check(&["chef", "packages", "--from", "/nothing"], "/nothing holds no package of a Chef server");
    check(&SERVER, "goiardi is not installed");
    check(&CONVERGE, "/etc/chef/client.pem");
    check(
        &["converge", "--server", "http://127.0.0.1:4545", "--node", "$(reboot)"],
        "`$(reboot)` is no name",
    );
    let site = ["chef", "repository", "--from", "/site/nothing", "--to", "/var/lib/neo/chef-repo"];
    check(&site, "/site/nothing");

    host.done(&["chef", "packages", "--from", "/site/packages"]);
    host.background(
        "perl -MIO::Socket -e \
         'my $s = IO::Socket::INET->new(Listen => 5, LocalAddr => \"127.0.0.1:4545\"); \
          while (my $c = $s->accept) { print $c \"hello\\n\"; close $c }'",
    );
    host.shell("while ! ss -Hltn sport = :4545 | grep -q .; do sleep 0.05; done");
    check(&SERVER, "127.0.0.1:4545 is taken by another program");
}

/// What our event handler writes, between lines of the client's own.
const CLIENT: &str = r#"#!/bin/sh
set -eu
test "$1" = --config
grep -q "chef_server_url 'http://127.0.0.1:4545'" "$2"
grep -q "event_handlers << NeoProgress.new" "$(dirname "$2")/client.d/neo_progress.rb"
echo "[2026-11-22T08:00:00+00:00] WARN: something" >&2
test ! -e /tmp/fail || { echo '{"line":"log","message":"chef-client failed: no such cookbook"}'; exit 1; }
echo '{"line":"converged","engine":"chef_client","node":"config","run_list":[],"total":9,"updated":2,"elapsed_ms":5}'
"#;

#[test]
fn where_a_client_of_chef_is_installed_it_converges() {
    let host = Host::new();
    host.write("/etc/chef/client.pem", &host.shell("openssl genrsa -traditional 2048 2>/dev/null"));
    host.shell("mkdir -p /opt/cinc/bin");
    host.write("/opt/cinc/bin/cinc-client", CLIENT);
    host.shell("chmod 755 /opt/cinc/bin/cinc-client");
    assert_eq!(host.done(&CONVERGE), json!({"total": 9, "updated": 2}));
    host.shell("touch /tmp/fail");
    let message = host.refused(&CONVERGE);
    assert!(message.contains("cinc-client") && message.contains("no such cookbook"), "{message}");
    let injected = ["converge", "--server", "http://x/'+exit+'", "--node", "config"];
    assert!(host.refused(&injected).contains("is not the URL of a Chef server"));
}
