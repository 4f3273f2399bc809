//! Why a request cannot be met here.

use super::LocalConfig;
use crate::lease::Leases;
use crate::{HostRole, SwapIn};
use neo_topology::Shortfall;
use neo_wire::Capabilities;
use nix::sys::statvfs::statvfs;
use nix::unistd::{Uid, geteuid};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Memory that a container takes, in MiB: its init takes less than one and its namespaces and interfaces some 300 KiB
/// of the kernel's; the rest is room for what an experiment's start command runs.
pub const MEMORY_PER_CONTAINER_MIB: u64 = 24;

/// Memory that a host takes, in MiB: measured 2 for init and sshd and 3 for each connection; the rest is room for the
/// agent while it converges, and on the config node for the Chef server.
pub const MEMORY_PER_HOST_MIB: u64 = 96;

/// Disk that a host takes, in MiB: the config node installs a Chef server of some 100 MiB and clones a repository.
const DISK_PER_HOST_MIB: u64 = 128;

/// Disk that a container takes, in MiB: its writable layer begins empty.
const DISK_PER_CONTAINER_MIB: u64 = 4;

/// A bridge of the kernel has at most this many ports (`BR_MAX_PORTS` less the reserved one).
const BRIDGE_PORTS_MAX: usize = 1_023;

/// Programs that make and are the hosts, with their Debian packages.
const PROGRAMS: [(&str, &str); 3] = [("ip", "iproute2"), ("tc", "iproute2"), ("sshd", "openssh-server")];

/// Where Debian and Ubuntu have programs for root, whatever the search path says.
const PLACES: [&str; 6] = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/// What a host's root must have in it. The root is an overlay of `/`, which does not reach into other file systems.
const OF_ROOT: [&str; 4] = ["/usr", "/etc", "/var", "/var/lib"];

fn shortfall(message: impl Into<String>, remedy: impl Into<String>) -> Shortfall {
    Shortfall { message: message.into(), remedy: remedy.into(), origin: None }
}

/// What this machine lacks for any host at all.
pub fn of_machine(config: &LocalConfig) -> Vec<Shortfall> {
    let mut found = of_user(geteuid());
    if !config.agent.is_file() {
        found.push(shortfall(
            format!("the agent's program is not at `{}`", config.agent.display()),
            "build it: `cargo xtask up` does",
        ));
    }
    for (program, package) in PROGRAMS {
        if !PLACES.iter().any(|place| Path::new(place).join(program).exists()) {
            found.push(shortfall(
                format!("the program `{program}` is not installed"),
                format!("install it: `apt install {package}`"),
            ));
        }
    }
    found.extend(of_root(Path::new("/"), &OF_ROOT.map(Path::new)));
    found
}

fn of_root(root: &Path, needed: &[&Path]) -> Vec<Shortfall> {
    let device = |path: &Path| std::fs::metadata(path).ok().map(|found| found.dev());
    let apart = needed.iter().filter(|path| device(path).is_some_and(|found| Some(found) != device(root)));
    apart
        .map(|path| {
            shortfall(
                format!(
                    "`{}` is a file system of its own, so hosts of the local testbed would lack it",
                    path.display()
                ),
                "use a machine that has it on its root file system",
            )
        })
        .collect()
}

fn of_user(user: Uid) -> Vec<Shortfall> {
    if user.is_root() {
        return Vec::new();
    }
    vec![shortfall(
        format!(
            "the server runs as user {user}, but hosts of the local testbed need namespaces, which need root"
        ),
        "start the server as root, for example with `sudo`",
    )]
}

/// What this machine lacks for this request.
pub fn of_request(
    config: &LocalConfig,
    request: &SwapIn,
    capabilities: &Capabilities,
    leases: &Leases,
) -> Vec<Shortfall> {
    let mut found = of_kernel(request, capabilities);
    let hosts = request.hosts.len() as u64;
    let containers: u64 = request.hosts.iter().map(|host| u64::from(host.containers)).sum();
    let memory_mib = hosts * MEMORY_PER_HOST_MIB + containers * MEMORY_PER_CONTAINER_MIB;
    if memory_mib > capabilities.memory_available_mib {
        found.push(shortfall(
            format!(
                "{hosts} hosts and {containers} containers take about {memory_mib} MiB of memory, and {} MiB are \
                 available",
                capabilities.memory_available_mib
            ),
            "use fewer nodes, swap out another experiment, or give the machine more memory",
        ));
    }
    let disk_mib = hosts * DISK_PER_HOST_MIB + containers * DISK_PER_CONTAINER_MIB;
    let available_mib = disk_available_mib(&config.directory);
    if available_mib.is_some_and(|available_mib| disk_mib > available_mib) {
        found.push(shortfall(
            format!(
                "{hosts} hosts and {containers} containers take about {disk_mib} MiB of disk, and `{}` has {} MiB",
                config.directory.display(),
                available_mib.unwrap_or_default()
            ),
            "make room on that disk, or use fewer nodes",
        ));
    }
    found.extend(of_network(config, request, leases, hosts + containers));
    found
}

fn of_kernel(request: &SwapIn, capabilities: &Capabilities) -> Vec<Shortfall> {
    let pnodes = request.hosts.iter().filter(|host| host.role == HostRole::Pnode).count();
    let needed = [
        (capabilities.bridge, "bridges (`bridge`)"),
        (
            capabilities.overlay,
            "two overlays on each other (`overlay`); inside a container it often has only one",
        ),
        (capabilities.vxlan || pnodes < 2, "tunnels between physical nodes (`vxlan`)"),
    ];
    let missing = needed.into_iter().filter(|(there, _)| !there);
    missing
        .map(|(_, what)| {
            shortfall(
                format!("the kernel {} has no {what}", capabilities.kernel_release),
                "use a stock Debian or Ubuntu kernel, and load its modules",
            )
        })
        .collect()
}

fn of_network(config: &LocalConfig, request: &SwapIn, leases: &Leases, addresses: u64) -> Vec<Shortfall> {
    let mut found = Vec::new();
    let free = u64::from(config.network.capacity())
        .saturating_sub(leases.addresses_of_others(request.experiment) as u64);
    if addresses > free {
        found.push(shortfall(
            format!("the experiment needs {addresses} management addresses, and {free} are free"),
            "swap out another experiment, or give the testbed a shorter prefix",
        ));
    }
    let own = leases.experiments.get(&request.experiment).map_or(0, |lease| lease.hosts.len());
    let ports = leases.hosts() - own + request.hosts.len();
    if ports > BRIDGE_PORTS_MAX {
        found.push(shortfall(
            format!("{ports} hosts would be on the management bridge, which takes {BRIDGE_PORTS_MAX}"),
            "put more containers on each host (raise the packing), or swap out another experiment",
        ));
    }
    found
}

/// Of the first folder on the way up that is there already.
fn disk_available_mib(directory: &Path) -> Option<u64> {
    let there = directory.ancestors().find(|path| path.is_dir())?;
    let disk = statvfs(there).ok()?;
    Some(disk.blocks_available() * disk.fragment_size() / (1024 * 1024))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::HostRequest;
    use neo_wire::ExperimentId;
    use uuid::Uuid;

    fn able() -> Capabilities {
        Capabilities {
            tbf: true,
            vxlan: true,
            bridge: true,
            overlay: true,
            memory_available_mib: 4_096,
            ..Capabilities::default()
        }
    }

    fn messages(hosts: u32, containers: u32, capabilities: &Capabilities) -> Vec<String> {
        let request = SwapIn {
            experiment: ExperimentId(Uuid::from_u128(1)),
            hosts: (0..hosts)
                .map(|number| HostRequest {
                    name: format!("pnode-{number:04}"),
                    role: HostRole::Pnode,
                    containers,
                })
                .collect(),
            networks: 1,
            authorized_key: String::new(),
        };
        let config = LocalConfig::new("/var/tmp/testbed", "/bin/true");
        let found = of_request(&config, &request, capabilities, &Leases::default());
        found.into_iter().map(|shortfall| shortfall.message).collect()
    }

    #[test]
    fn a_small_request_fits() {
        assert_eq!(messages(2, 10, &able()), Vec::<String>::new());
    }

    #[test]
    fn too_much_memory_is_said_with_figures() {
        let found = messages(2, 100, &able());
        assert_eq!(
            found,
            ["2 hosts and 200 containers take about 4992 MiB of memory, and 4096 MiB are available"]
        );
    }

    #[test]
    fn tunnels_are_needed_only_between_physical_nodes() {
        let without = Capabilities { vxlan: false, ..able() };
        assert_eq!(messages(1, 1, &without), Vec::<String>::new());
        assert_eq!(messages(2, 1, &without).len(), 1);
    }

    #[test]
    fn a_file_system_apart_from_the_root_is_named() {
        assert!(of_root(Path::new("/"), &[Path::new("/"), Path::new("/no/such")]).is_empty());
        let [one] = &of_root(Path::new("/"), &[Path::new("/proc")])[..] else { panic!("one shortfall") };
        assert!(one.message.starts_with("`/proc` is a file system of its own"), "{}", one.message);
    }

    #[test]
    fn a_machine_without_root_is_told_so() {
        assert!(of_user(Uid::from_raw(0)).is_empty());
        let [one] = &of_user(Uid::from_raw(1000))[..] else { panic!("one shortfall") };
        assert!(one.message.contains("user 1000"), "{}", one.message);
        assert!(one.remedy.contains("root"), "{}", one.remedy);
    }
}
