//! Looks at a host before anything of ours is on it.

use super::StepScene;
use crate::StepError;
use crate::host_command::plain_ok;
use neo_testbed::GrantedHost;
use std::time::Duration;

/// How long a look may take; the host only reads a few files.
const PROBE_DEADLINE: Duration = Duration::from_secs(30);

/// Where the agent step leaves the host's incarnation.
pub(super) const MARKER: &str = "/var/lib/neo/incarnation";

/// Prints the kernel's boot id, the start of the first process in clock ticks since boot, the time in seconds since
/// 1970, and our marker if there is one. The first two change whenever a host was made again or booted again: what ran
/// on it does not run any more.
const PROBE: &str = "cat /proc/sys/kernel/random/boot_id; \
    sed 's/.*) //' /proc/1/stat | cut -d' ' -f20; \
    date +%s; \
    cat /var/lib/neo/incarnation 2>/dev/null || true";

/// What a look at a host finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Probe {
    /// Which life of the host this is.
    pub incarnation: String,
    /// Its clock, in seconds since 1970.
    pub epoch_seconds: i64,
    /// The incarnation that was bootstrapped, if any was.
    pub marker: Option<String>,
}

impl Probe {
    /// Whether nothing of ours runs there (any more).
    pub(super) fn is_fresh(&self) -> bool {
        self.marker.as_ref() != Some(&self.incarnation)
    }
}

/// Looks at a host.
pub(super) async fn probe(scene: &StepScene<'_>, host: &GrantedHost) -> Result<Probe, StepError> {
    let lines = plain_ok(scene, host, &["sh", "-c", PROBE], PROBE_DEADLINE).await?;
    read(&lines).ok_or_else(|| {
        StepError::passing(
            format!("host `{}` does not say who it is: {lines:?}", host.name),
            "look whether /proc is mounted there and `sed`, `cut` and `date` are installed",
        )
    })
}

fn read(lines: &[String]) -> Option<Probe> {
    let [boot_id, start, epoch, marker @ ..] = lines else { return None };
    Some(Probe {
        incarnation: format!("{boot_id}/{start}"),
        epoch_seconds: epoch.trim().parse().ok()?,
        marker: marker.first().cloned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_fresh_until_it_carries_its_own_mark() {
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        assert!(read(&lines("b0\n17\n1700000000")).expect("it is whole").is_fresh());
        assert!(read(&lines("b0\n17\n1700000000\nb0/16")).expect("it is whole").is_fresh());
        assert!(!read(&lines("b0\n17\n1700000000\nb0/17")).expect("it is whole").is_fresh());
        assert_eq!(read(&lines("b0\n17")), None);
        assert_eq!(read(&lines("b0\n17\nnoon")), None);
    }

    #[test]
    fn the_script_runs_on_this_machine() {
        let output = std::process::Command::new("sh").args(["-c", PROBE]).output().expect("sh runs");
        let text = String::from_utf8(output.stdout).expect("it is text");
        let probe = read(&text.lines().map(str::to_owned).collect::<Vec<_>>()).expect("it is whole");
        let start = probe.incarnation.split('/').nth(1).map(str::parse::<u64>);
        assert!(matches!(start, Some(Ok(_))), "{probe:?}");
    }
}
