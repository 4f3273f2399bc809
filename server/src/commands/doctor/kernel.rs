//! What the kernel can do, tried in a throw-away network namespace.

use super::Finding;
use std::process::{Command, Stdio};

/// One feature and how to try it; the commands run in a namespace of their own, which ends with them.
struct Feature {
    what: &'static str,
    script: &'static str,
    needed: bool,
    lack: &'static str,
    mend: &'static str,
}

const FEATURES: [Feature; 6] = [
    Feature {
        what: "namespaces",
        script: "true",
        needed: true,
        lack: "a process cannot have network, mount, PID, UTS and IPC namespaces of its own",
        mend: "run it as root, on a machine or in a container that allows namespaces",
    },
    Feature {
        what: "overlay",
        script: "mount -t tmpfs none /mnt && mkdir /mnt/u /mnt/w /mnt/m \
                 && mount -t overlay none -o lowerdir=/usr,upperdir=/mnt/u,workdir=/mnt/w /mnt/m",
        needed: true,
        lack: "hosts cannot have private root file systems",
        mend: "load the kernel module: `modprobe overlay`",
    },
    Feature {
        what: "bridge",
        script: "ip link add name br0 type bridge",
        needed: true,
        lack: "LANs cannot be made",
        mend: "load the kernel module: `modprobe bridge`",
    },
    Feature {
        what: "vxlan",
        script: "ip link add name vx0 type vxlan id 1 dstport 4789 local 127.0.0.1 dev lo",
        needed: true,
        lack: "links cannot span physical nodes",
        mend: "load the kernel module: `modprobe vxlan`",
    },
    Feature {
        what: "tbf",
        script: "tc qdisc add dev lo root tbf rate 1mbit burst 10kb latency 50ms",
        needed: false,
        lack: "links cannot have a bandwidth",
        mend: "load the kernel module: `modprobe sch_tbf`",
    },
    Feature {
        what: "netem",
        script: "tc qdisc add dev lo root netem delay 1ms",
        needed: false,
        lack: "links cannot have delay or loss; pages and preflight say so for each of them",
        mend: "load the kernel module: `modprobe sch_netem`, or use a kernel that has it",
    },
];

pub(super) fn all() -> Vec<Finding> {
    FEATURES.iter().map(look).collect()
}

fn look(feature: &Feature) -> Finding {
    let Feature { what, script, needed, lack, mend } = feature;
    match (works(script), needed) {
        (true, _) => Finding::good(what, "yes"),
        (false, true) => Finding::bad(what, *lack, *mend),
        (false, false) => Finding::limited(what, *lack, *mend),
    }
}

fn works(script: &str) -> bool {
    let status = Command::new("unshare")
        .args(["--net", "--mount", "--pid", "--uts", "--ipc", "--fork", "/bin/sh", "-c", script])
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}
