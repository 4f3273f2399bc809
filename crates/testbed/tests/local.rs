//! The local testbed for real: machines in small, made by the agent's program. Needs root, the kernel's namespaces,
//! iproute2, openssh-server, and the agent, built or named by `NEO_AGENT`.

use neo_remote::ssh::Ssh;
use neo_remote::{Command, Line, Remote, keys};
use neo_testbed::local::{Local, LocalConfig};
use neo_testbed::{Granted, GrantedHost, HostRequest, HostRole, Listening, SwapIn, Testbed};
use neo_wire::{ExperimentId, HostState, Teardown};
use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::sync::mpsc;
use uuid::Uuid;

const SOON: Duration = Duration::from_secs(30);

/// The agent's program; without it nothing here can be tried, which is said and not skipped.
fn agent() -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace.join("target"), PathBuf::from);
    let built = target.join("x86_64-unknown-linux-musl/agent/neo-agent");
    let agent = std::env::var_os("NEO_AGENT").map_or(built, PathBuf::from);
    assert!(
        agent.is_file(),
        "the agent is not at `{}`; build it: cargo build -p neo-agent --profile agent --target \
         x86_64-unknown-linux-musl",
        agent.display()
    );
    agent.canonicalize().expect("it is there")
}

/// A testbed of the test's own, with an experiment's key. Takes everything down at the end, also of a failed test.
struct Bench {
    folder: TempDir,
    local: Local,
    private_key: String,
    public_key: String,
}

impl Bench {
    fn new() -> Self {
        assert!(nix::unistd::geteuid().is_root(), "these tests make namespaces: run them as root");
        let folder = TempDir::new_in("/var/tmp").expect("a temporary folder on disk");
        // As the product has it: the site's shares lie in the data directory, which no host may see.
        let share = folder.path().join("data/share");
        fs::create_dir_all(&share).expect("it is ours");
        fs::write(share.join("package"), "of the site").expect("it is ours");
        // A copy of its own, so that every process of this testbed shows the folder on its command line.
        let own_agent = folder.path().join("neo-agent");
        fs::copy(agent(), &own_agent).expect("there is room");
        let mut config = LocalConfig::new(folder.path().join("data/testbed"), own_agent);
        config.shares = vec![(share, PathBuf::from("/share/chef"))];
        fs::write(folder.path().join("data/secret"), "of the product").expect("it is ours");
        let (private_key, public_key) = keys::generate().expect("the system has randomness");
        Self { folder, local: Local::new(config), private_key, public_key }
    }

    fn request(&self, experiment: ExperimentId, hosts: &[&str]) -> SwapIn {
        SwapIn {
            experiment,
            hosts: hosts
                .iter()
                .map(|name| HostRequest { name: (*name).to_owned(), role: HostRole::Pnode, containers: 2 })
                .collect(),
            networks: 3,
            authorized_key: self.public_key.clone(),
        }
    }

    async fn swap_in(&self, experiment: ExperimentId, hosts: &[&str]) -> Granted {
        let (progress, _told) = mpsc::unbounded_channel();
        self.local.swap_in(&self.request(experiment, hosts), progress).await.expect("hosts are made")
    }

    /// What a shell script on a host writes, which must end well.
    async fn script(&self, host: &GrantedHost, script: &str) -> Vec<String> {
        let (lines, mut said) = mpsc::unbounded_channel();
        let command = Command::new(["/bin/sh", "-c", script], SOON);
        let exit = Ssh::new(self.private_key.as_str()).run(&host.endpoint, command, lines).await;
        let mut all = Vec::new();
        while let Some(Line::Out(text) | Line::Err(text)) = said.recv().await {
            all.push(text);
        }
        assert_eq!(exit.expect("it runs").code, 0, "{all:?}");
        all
    }

    /// The processes of this testbed on whose command lines all these words stand.
    fn processes(&self, words: &[&str]) -> Vec<i32> {
        let own_agent = self.folder.path().join("neo-agent").display().to_string();
        let entries = fs::read_dir("/proc").expect("proc is there").filter_map(Result::ok);
        let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        pids.filter(|pid: &i32| {
            let line = fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            let said: Vec<&str> = line.split('\0').collect();
            said[0] == own_agent && words.iter().all(|word| said.contains(word))
        })
        .collect()
    }

    /// The process 1 of a host, seen from outside.
    fn init(&self, host: &str) -> i32 {
        let inits = self.processes(&["init", host]);
        let [init] = inits[..] else { panic!("host `{host}` has {} inits", inits.len()) };
        init
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.processes(&[]).into_iter().for_each(kill);
    }
}

fn experiment() -> ExperimentId {
    ExperimentId(Uuid::new_v4())
}

fn all_gone(proof: &Teardown) {
    assert_eq!(proof.left, Vec::<String>::new());
    assert_eq!(proof.created, proof.gone);
}

/// What of this machine a testbed must leave as it was: interfaces, named namespaces, mounts.
fn outside() -> (BTreeSet<String>, String, String) {
    let said = |words: &[&str]| {
        let output = std::process::Command::new("ip").args(words).output().expect("iproute2 is installed");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let links = said(&["-br", "link"]).lines().map(str::to_owned).collect();
    (links, said(&["netns"]), fs::read_to_string("/proc/self/mounts").expect("proc is there"))
}

#[tokio::test]
async fn a_host_is_a_machine_of_its_own_and_leaves_nothing() {
    let bench = Bench::new();
    let before = outside();
    let id = experiment();
    let (progress, mut told) = mpsc::unbounded_channel();
    let request = bench.request(id, &["pnode-0000"]);
    assert_eq!(bench.local.shortfalls(&request).await.expect("it can be asked"), []);
    let granted = bench.local.swap_in(&request, progress).await.expect("a host is made");
    let mut states = Vec::new();
    while let Some((host, state, _)) = told.recv().await {
        assert_eq!(host, "pnode-0000");
        states.push(state);
    }
    assert_eq!(states, [HostState::Requested, HostState::Booting, HostState::Reachable]);
    let [host] = &granted.hosts[..] else { panic!("one host") };

    assert_eq!(
        bench.script(host, "hostname; id -u; cat /share/chef/package; echo; ls /root /tmp").await[..3],
        ["pnode-0000", "0", "of the site"]
    );
    let links =
        bench.script(host, "ip -br link | cut -d' ' -f1; cat /proc/sys/net/ipv6/conf/all/disable_ipv6").await;
    assert_eq!(links, ["lo", "eth0@if3", "1"]);
    let data = bench.folder.path().join("data");
    bench
        .script(
            host,
            &format!(
                "test ! -e {}/secret; test ! -w /share/chef/package || ! touch /share/chef/new",
                data.display()
            ),
        )
        .await;
    bench.script(host, "echo private > /etc/neo-was-here; echo big > /var/lib/neo/layer").await;
    assert!(!Path::new("/etc/neo-was-here").exists(), "what a host writes stays in its layer");
    // A container's root: an overlay on this root, its upper layer on a real file system, and the secret still hidden.
    let overlay = format!(
        "cd /var/lib/neo && mkdir -p u w r && unshare -m sh -ec 'mount -t overlay o \
         -o lowerdir=/,upperdir=u,workdir=w r; test -e r/etc/neo-was-here; test ! -e r{}/secret'",
        data.display()
    );
    bench.script(host, &overlay).await;
    bench.script(host, "ip netns add inner && ip netns exec inner ip link set lo up").await;
    assert_eq!(outside(), before, "a running host is not seen outside");

    let proof = bench.local.swap_out(id).await.expect("it can");
    all_gone(&proof);
    assert!(proof.created >= 9, "{proof:?}");
    assert_eq!(bench.local.swap_out(id).await.expect("it can"), Teardown::default(), "twice is once");
    all_gone(&bench.local.close().await.expect("it can"));
    assert_eq!(outside(), before);
    assert_eq!(bench.processes(&[]), Vec::<i32>::new());
    assert!(!data.join("testbed").exists());
}

#[tokio::test]
async fn a_killed_host_is_made_again_as_the_same_host() {
    let bench = Bench::new();
    let id = experiment();
    let first = bench.swap_in(id, &["config", "pnode-0000"]).await;
    bench.script(&first.hosts[1], "echo kept > /etc/kept; sleep 600 > /dev/null 2>&1 &").await;
    let alive = bench.init("config");
    kill(bench.init("pnode-0000"));
    let second = bench.swap_in(id, &["config", "pnode-0000"]).await;
    assert_eq!(second, first, "same addresses, same keys, same identifiers");
    assert_eq!(bench.init("config"), alive, "a host that lives is left alone");
    assert_eq!(
        bench.script(&second.hosts[1], "cat /etc/kept; ps ax | grep -c '[s]leep 600' || true").await,
        ["kept", "0"]
    );
    all_gone(&bench.local.swap_out(id).await.expect("it can"));
    all_gone(&bench.local.close().await.expect("it can"));
}

#[tokio::test]
async fn a_killed_keeper_is_replaced_with_all_its_hosts() {
    let bench = Bench::new();
    let id = experiment();
    let first = bench.swap_in(id, &["pnode-0000"]).await;
    let namespace = bench.local.network_namespace().await.expect("it is there");
    let keeper = namespace.components().nth(2).and_then(|pid| pid.as_os_str().to_str()?.parse().ok());
    kill(keeper.expect("the path names a process"));
    let second = bench.swap_in(id, &["pnode-0000"]).await;
    assert_eq!(second.hosts[0].endpoint.host_key, first.hosts[0].endpoint.host_key);
    assert_eq!(bench.script(&second.hosts[0], "hostname").await, ["pnode-0000"]);
    all_gone(&bench.local.swap_out(id).await.expect("it can"));
    all_gone(&bench.local.close().await.expect("it can"));
}

#[tokio::test]
async fn two_experiments_stand_side_by_side() {
    let bench = Bench::new();
    let (one, two) = (experiment(), experiment());
    let hosts = ["config", "pnode-0000"];
    let (first, second) = tokio::join!(bench.swap_in(one, &hosts), bench.swap_in(two, &hosts));
    let addresses = |granted: &Granted| -> BTreeSet<_> {
        let each = granted.hosts.iter();
        each.flat_map(|host| host.container_addresses.iter().copied().chain([host.address])).collect()
    };
    assert!(addresses(&first).is_disjoint(&addresses(&second)));
    assert_eq!(addresses(&first).len(), 6);
    assert!(first.vni_first.abs_diff(second.vni_first) >= 3);
    let peer = second.hosts[1].address;
    bench.script(&first.hosts[0], &format!("ping -c 1 -W 5 {peer}")).await;
    all_gone(&bench.local.swap_out(one).await.expect("it can"));
    assert_eq!(bench.script(&second.hosts[1], "hostname").await, ["pnode-0000"]);
    all_gone(&bench.local.close().await.expect("it can"));
    assert_eq!(bench.processes(&[]), Vec::<i32>::new());
}

#[tokio::test]
async fn hosts_reach_the_config_server() {
    let bench = Bench::new();
    let id = experiment();
    let granted = bench.swap_in(id, &["pnode-0000"]).await;
    let Listening { socket: listener, ended } = bench.local.listen().await.expect("the port is free");
    let error = bench.local.listen().await.err().expect("the port is taken").to_string();
    assert!(error.contains("172.31.0.1:7301"), "{error}");
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("somebody calls");
        stream.write_all(b"welcome\n").expect("it listens");
    });
    let said =
        bench.script(&granted.hosts[0], "exec timeout 20 bash -c 'head -1 < /dev/tcp/172.31.0.1/7301'").await;
    assert_eq!(
        (granted.config_server.as_str(), &said[..]),
        ("http://172.31.0.1:7301", &["welcome".to_owned()][..])
    );
    server.join().expect("no panic");
    all_gone(&bench.local.close().await.expect("it can"));
    ended.await;
    bench.local.listen().await.expect("its network is made again");
    bench.local.close().await.expect("it can");
}

#[tokio::test]
async fn what_no_lease_knows_of_is_swept() {
    let bench = Bench::new();
    let (lost, kept) = (experiment(), experiment());
    bench.swap_in(lost, &["pnode-0000"]).await;
    bench.swap_in(kept, &["config"]).await;
    let book = bench.folder.path().join("data/testbed/leases.json");
    let mut leases: serde_json::Value =
        serde_json::from_slice(&fs::read(&book).expect("it is there")).expect("it is JSON");
    leases["experiments"].as_object_mut().expect("it is a map").remove(&lost.to_string());
    fs::write(&book, leases.to_string()).expect("it is ours");
    let proof = bench.local.sweep().await.expect("it can");
    all_gone(&proof);
    assert!(proof.created >= 9, "{proof:?}");
    assert_eq!(bench.local.sweep().await.expect("it can"), Teardown::default());
    bench.init("config");
    all_gone(&bench.local.close().await.expect("it can"));
}

#[tokio::test]
async fn an_agent_killed_at_any_moment_leaves_nothing_that_is_not_taken_up() {
    let bench = Bench::new();
    let id = experiment();
    bench.swap_in(id, &["config"]).await;
    let whole = Instant::now();
    bench.swap_in(id, &["config", "pnode-0000"]).await;
    let whole = whole.elapsed();
    all_gone(&bench.local.swap_out(id).await.expect("it can"));
    for part in 1..8 {
        let request = bench.request(id, &["config", "pnode-0000"]);
        let (progress, _told) = mpsc::unbounded_channel();
        // Cut off after a part of the usual time: the agents that run are killed as they stand.
        let cut = tokio::time::timeout(whole * part / 8, bench.local.swap_in(&request, progress)).await;
        for pid in bench.processes(&["machine", "up"]) {
            kill(pid);
        }
        drop(cut);
        let granted = bench.swap_in(id, &["config", "pnode-0000"]).await;
        assert_eq!(bench.script(&granted.hosts[1], "hostname").await, ["pnode-0000"], "cut at {part}/8");
        all_gone(&bench.local.swap_out(id).await.expect("it can"));
    }
    all_gone(&bench.local.close().await.expect("it can"));
    assert_eq!(bench.processes(&[]), Vec::<i32>::new());
}

#[tokio::test]
async fn a_missing_agent_and_a_bad_name_are_said() {
    let bench = Bench::new();
    let (progress, _told) = mpsc::unbounded_channel();
    let bad = bench.local.swap_in(&bench.request(experiment(), &["../x"]), progress.clone()).await;
    assert!(bad.expect_err("it is refused").to_string().contains("is not a host name"));
    let nowhere = Local::new(LocalConfig::new(bench.folder.path().join("none"), "/no/such/agent"));
    let request = bench.request(experiment(), &["config"]);
    let error = nowhere.swap_in(&request, progress).await.expect_err("there is no agent").to_string();
    assert!(error.contains("/no/such/agent"), "{error}");
    let shortfalls = nowhere.shortfalls(&request).await.expect("it can be asked");
    assert!(
        shortfalls.iter().any(|shortfall| shortfall.message.contains("/no/such/agent")),
        "{shortfalls:?}"
    );
}

/// Kills a process, and waits until it is dead; it may stand in the list a while longer.
fn kill(pid: i32) {
    let process = nix::unistd::Pid::from_raw(pid);
    match nix::sys::signal::kill(process, nix::sys::signal::SIGKILL) {
        Ok(()) | Err(nix::errno::Errno::ESRCH) => {}
        Err(error) => panic!("process {pid}: {error}"),
    }
    let deadline = Instant::now() + SOON;
    while fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|words| !words.is_empty()) {
        assert!(Instant::now() < deadline, "process {pid} does not die");
        std::thread::yield_now();
    }
}
