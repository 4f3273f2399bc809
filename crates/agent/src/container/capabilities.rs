//! What root may not do in a container, for it would reach the whole machine.

use anyhow::{Context, Result};
use caps::{CapSet, Capability};

/// Modules, hardware, devices, the clock, the kernel's log and security modules are the machine's
/// (capabilities(7)). Networks, mounts and processes are the container's own, so those capabilities stay: experiments
/// make networks and namespaces themselves.
const DROPPED: [Capability; 9] = [
    Capability::CAP_SYS_MODULE,
    Capability::CAP_SYS_RAWIO,
    Capability::CAP_MKNOD,
    Capability::CAP_SYS_TIME,
    Capability::CAP_WAKE_ALARM,
    Capability::CAP_SYSLOG,
    Capability::CAP_MAC_ADMIN,
    Capability::CAP_MAC_OVERRIDE,
    Capability::CAP_AUDIT_CONTROL,
];

/// Takes these capabilities from this thread and from all that it starts, for good.
pub fn drop() -> Result<()> {
    for capability in DROPPED {
        for set in [CapSet::Bounding, CapSet::Inheritable, CapSet::Effective, CapSet::Permitted] {
            // A kernel that does not know a capability gives it to nobody.
            if caps::has_cap(None, set, capability).unwrap_or(false) {
                caps::drop(None, set, capability).with_context(|| format!("dropping {capability}"))?;
            }
        }
    }
    Ok(())
}
