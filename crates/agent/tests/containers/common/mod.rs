//! A world in small for tests: a management network, hosts on it, and a config server; each in namespaces of its own,
//! so that nothing of the machine is touched. Needs root, util-linux (`unshare`, `nsenter`) and iproute2.

pub mod host;
pub mod plans;
pub mod scene;
pub mod server;

use nix::sched::{CloneFlags, setns};
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long anything may take on a busy machine.
pub const DEADLINE: Duration = Duration::from_secs(180);

/// Where the config server answers.
pub const SERVER: Ipv4Addr = Ipv4Addr::new(172, 31, 0, 1);

/// A process that holds namespaces, and ends when its standard input does: at the latest with this test.
pub struct Holder {
    child: Child,
    /// The process inside.
    pub pid: i32,
}

impl Holder {
    /// Starts `script` by `unshare OPTIONS --fork`; the script says `ready`, and then waits with `exec cat`.
    pub fn start(options: &[&str], script: &str) -> Self {
        assert!(nix::unistd::geteuid().is_root(), "this test makes namespaces and mounts: run it as root");
        let mut child = Command::new("unshare")
            .args(options)
            .args(["--fork", "--kill-child", "sh", "-ec", script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("`unshare` (util-linux) is there");
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line.trim(), "ready", "the namespace's script failed");
        let outer = child.id();
        let children = fs::read_to_string(format!("/proc/{outer}/task/{outer}/children")).unwrap();
        Self { child, pid: children.trim().parse().expect("`unshare` has one child") }
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        // `unshare` takes its child along.
        let _ = self.child.kill();
        let _ = self.child.wait();
        // A test that has failed must not panic again: what is not gone in time shows as a trace.
        becomes(|| !Path::new(&format!("/proc/{}", self.pid)).exists());
    }
}

/// One world at a time: what is measured in one would be disturbed by another.
static ONLY_WORLD: Mutex<()> = Mutex::new(());

/// The management network.
pub struct World {
    holder: Holder,
    _only: MutexGuard<'static, ()>,
}

impl World {
    /// A network namespace with a bridge that has the config server's address.
    pub fn new() -> Self {
        let script = format!(
            "ip link set lo up; ip link add m0 type bridge forward_delay 0; ip address add {SERVER}/16 dev m0; \
             ip link set m0 up; echo ready; exec cat"
        );
        let only = ONLY_WORLD.lock().unwrap_or_else(PoisonError::into_inner);
        Self { holder: Holder::start(&["--net"], &script), _only: only }
    }

    /// Listens where the config server answers.
    pub fn listen(&self) -> TcpListener {
        let namespace = File::open(format!("/proc/{}/ns/net", self.holder.pid)).unwrap();
        let listen = move || {
            setns(namespace, CloneFlags::CLONE_NEWNET).unwrap();
            TcpListener::bind((SERVER, 7301)).unwrap()
        };
        std::thread::spawn(listen).join().unwrap()
    }

    /// Joins a host to the network.
    pub fn plug(&self, host: &Holder, name: &str, address: Ipv4Addr) {
        let end = format!("m-{name}");
        self.run(&format!("ip link add {end} type veth peer name eth0 netns {}", host.pid));
        self.run(&format!("ip link set {end} master m0 up"));
        let inside = format!("ip link set lo up; ip address add {address}/16 dev eth0; ip link set eth0 up");
        must(Command::new("nsenter").args(["-n", "-t", &host.pid.to_string(), "sh", "-ec", &inside]));
    }

    fn run(&self, script: &str) {
        must(Command::new("nsenter").args(["-n", "-t", &self.holder.pid.to_string(), "sh", "-ec", script]));
    }
}

/// Runs a command that must end well; answers with what it says.
pub fn must(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{command:?} ended with {}: {}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Waits until something is so.
pub fn wait_until(what: &str, is_so: impl FnMut() -> bool) {
    assert!(becomes(is_so), "not so after {} s: {what}", DEADLINE.as_secs());
}

fn becomes(mut is_so: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + DEADLINE;
    while Instant::now() < deadline {
        if is_so() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    is_so()
}

/// What a test must leave as it found it: interfaces and mounts of this process's namespaces, and no marked process.
#[derive(Debug, PartialEq, Eq)]
pub struct Traces {
    interfaces: Vec<String>,
    namespaces: String,
    mounts: String,
    processes: Vec<String>,
}

impl Traces {
    /// Looks around. Other tests may run at the same time, so processes are looked for by mark.
    pub fn look(mark: &str) -> Self {
        let table = fs::read_to_string("/proc/net/dev").unwrap();
        let interfaces =
            table.lines().filter_map(|line| Some(line.split_once(':')?.0.trim().to_owned())).collect();
        let processes = fs::read_dir("/proc").unwrap().filter_map(|entry| {
            let line = fs::read_to_string(entry.ok()?.path().join("cmdline")).ok()?;
            line.contains(&format!("--mark\0{mark}\0")).then_some(line)
        });
        Self {
            interfaces,
            namespaces: must(Command::new("ip").arg("netns")),
            mounts: fs::read_to_string("/proc/self/mounts").unwrap(),
            processes: processes.collect(),
        }
    }
}
