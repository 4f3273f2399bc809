//! The interfaces that are there.

use crate::host::PROGRAM_PATH;
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::collections::{HashMap, HashSet};
use std::fs;
use std::net::Ipv4Addr;
use std::process::Command;

#[derive(Deserialize)]
struct LinkRow {
    ifname: Option<String>,
    ifalias: Option<String>,
}

#[derive(Deserialize)]
struct AddressRow {
    ifname: Option<String>,
    #[serde(default)]
    addr_info: Vec<AddressInfo>,
}

#[derive(Deserialize)]
struct AddressInfo {
    local: Option<Ipv4Addr>,
}

#[derive(Deserialize)]
struct NeighbourRow {
    dst: Option<String>,
    dev: Option<String>,
}

/// The host's interfaces: name and alias, which is empty where there is none.
pub fn of_host() -> Result<HashMap<String, String>> {
    let rows: Vec<LinkRow> = query(&["-json", "link", "show"])?;
    Ok(rows.into_iter().filter_map(|row| Some((row.ifname?, row.ifalias.unwrap_or_default()))).collect())
}

/// The interface that carries this address of the host.
pub fn with_address(address: Ipv4Addr) -> Result<String> {
    let rows: Vec<AddressRow> = query(&["-json", "-4", "address", "show"])?;
    rows.into_iter()
        .find(|row| row.addr_info.iter().any(|info| info.local == Some(address)))
        .and_then(|row| row.ifname)
        .with_context(|| format!("no interface of this host has its management address {address}"))
}

/// The addresses for which an interface answers ARP in another's stead: (address, interface).
pub fn proxy_neighbours() -> Result<HashSet<(Ipv4Addr, String)>> {
    let rows: Vec<NeighbourRow> = query(&["-json", "-4", "neighbour", "show", "proxy"])?;
    Ok(rows.into_iter().filter_map(|row| Some((row.dst?.parse().ok()?, row.dev?))).collect())
}

/// The names of the interfaces in the network namespace of a process; none when it has ended.
pub fn of_process(pid: i32) -> HashSet<String> {
    let table = fs::read_to_string(format!("/proc/{pid}/net/dev")).unwrap_or_default();
    table.lines().filter_map(|line| Some(line.split_once(':')?.0.trim().to_owned())).collect()
}

fn query<T: serde::de::DeserializeOwned>(arguments: &[&str]) -> Result<Vec<T>> {
    let output = Command::new("ip")
        .args(arguments)
        .env("PATH", PROGRAM_PATH)
        .output()
        .context("running `ip` (package iproute2)")?;
    ensure!(
        output.status.success(),
        "`ip {}` ended with {}: {}",
        arguments.join(" "),
        output.status,
        String::from_utf8_lossy(&output.stderr).trim()
    );
    if output.stdout.iter().all(u8::is_ascii_whitespace) {
        return Ok(Vec::new());
    }
    serde_json::from_slice(&output.stdout)
        .with_context(|| format!("reading what `ip {}` says", arguments.join(" ")))
}
