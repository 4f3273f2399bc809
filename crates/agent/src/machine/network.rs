//! Interfaces and namespaces, by iproute2.

use super::keeper::Keeper;
use super::place::Lock;
use crate::network::batch;
use anyhow::Context;
use nix::sched::{CloneFlags, setns, unshare};
use std::fs::{self, File};
use std::net::Ipv4Addr;
use std::path::Path;

/// The management bridge, in the keeper's network namespace.
pub const BRIDGE: &str = "neo0";

/// Runs `ip` commands in the network namespace of this process. What reaches beyond it is given the `lock` of the
/// machine, which it holds to its own end: else it would outlive a killed agent, and work against the next one.
pub fn ip(lines: &[&str], lock: Option<&Lock>) -> anyhow::Result<()> {
    let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    batch::run("ip", &lines, lock)
}

/// Leaves for a new network namespace, with IPv6 off before there is any interface: duplicate address detection and
/// link-local addresses cost time on every link, and experiments have no IPv6.
pub fn leave() -> anyhow::Result<()> {
    unshare(CloneFlags::CLONE_NEWNET).context("making a network namespace")?;
    for scope in ["all", "default"] {
        let setting = format!("/proc/sys/net/ipv6/conf/{scope}/disable_ipv6");
        if Path::new(&setting).exists() {
            fs::write(&setting, "1").with_context(|| format!("writing `{setting}`"))?;
        }
    }
    ip(&["link set lo up"], None)
}

/// Enters the network namespace of a process.
pub fn enter(pid: i32) -> anyhow::Result<()> {
    let namespace = File::open(format!("/proc/{pid}/ns/net"))
        .with_context(|| format!("opening the network namespace of process {pid}"))?;
    setns(&namespace, CloneFlags::CLONE_NEWNET)
        .with_context(|| format!("entering the network namespace of process {pid}"))
}

/// Does something in the keeper's network namespace, and comes back.
fn visit<T>(keeper: &Keeper, act: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    let own = File::open("/proc/self/ns/net").context("opening our own network namespace")?;
    enter(keeper.process.pid)?;
    let result = act();
    setns(&own, CloneFlags::CLONE_NEWNET).context("coming back to our own network namespace")?;
    result
}

/// The name of a machine's port at the bridge: from its address, which is unique there, as names have 15 bytes.
pub fn port_name(address: Ipv4Addr) -> String {
    format!("m{:08x}", u32::from(address))
}

/// The hardware address for an address: locally administered, and the same again for a machine that is made again, so
/// that nobody remembers a wrong one.
pub fn hardware_address(address: Ipv4Addr) -> String {
    let [a, b, c, d] = address.octets();
    format!("02:00:{a:02x}:{b:02x}:{c:02x}:{d:02x}")
}

/// Joins this process's network namespace to the management bridge by `eth0`.
pub fn join(keeper: &Keeper, address: Ipv4Addr, prefix_bits: u8, lock: &Lock) -> anyhow::Result<()> {
    let (port, hardware, pid) = (port_name(address), hardware_address(address), keeper.process.pid);
    // One queue each: the kernel makes such pairs in half the time.
    let pair = format!(
        "link add eth0 address {hardware} numtxqueues 1 numrxqueues 1 type veth peer name {port} numtxqueues 1 \
         numrxqueues 1 netns {pid}"
    );
    let own = format!("address add {address}/{prefix_bits} dev eth0");
    ip(&[&pair, &own, "link set eth0 up"], Some(lock))?;
    visit(keeper, || ip(&[&format!("link set {port} master {BRIDGE} up")], Some(lock)))
}

/// Whether the bridge's namespace has this port.
pub fn has_port(keeper: &Keeper, port: &str) -> bool {
    // /proc/PID/net shows the interfaces of that process's network namespace.
    fs::read_to_string(format!("/proc/{}/net/dev", keeper.process.pid)).is_ok_and(|table| {
        table.lines().any(|line| line.trim_start().split_once(':').is_some_and(|(name, _)| name == port))
    })
}

/// Removes a port whose machine is gone; the kernel does so by itself, but takes its time.
pub fn remove_port(keeper: &Keeper, port: &str, lock: Option<&Lock>) -> anyhow::Result<()> {
    if !has_port(keeper, port) {
        return Ok(());
    }
    match visit(keeper, || ip(&[&format!("link delete {port}")], lock)) {
        Err(_) if !has_port(keeper, port) => Ok(()),
        result => result,
    }
}
