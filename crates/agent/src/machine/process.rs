//! Processes that cannot be mistaken for others.

use anyhow::{Context, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde::{Deserialize, Serialize};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long the kernel may take to end a killed process with everything in its namespaces.
const END_DEADLINE: Duration = Duration::from_secs(20);

/// How long the kernel may take to load a program; one that took its own words away is not waited for longer.
const LOAD_DEADLINE: Duration = Duration::from_millis(500);

/// How often a state of the kernel that cannot be waited for is looked at.
pub const LOOK_EVERY: Duration = Duration::from_millis(5);

/// A process: its id, and when it started, which tells a reused id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Process id.
    pub pid: i32,
    /// Field 22 of `/proc/PID/stat`: clock ticks since boot.
    pub start_ticks: u64,
}

impl Identity {
    /// The process that has this id now; none if there is none, or if it has ended and only waits to be reaped.
    pub fn of(pid: i32) -> Option<Self> {
        Stat::read(pid).filter(|stat| !stat.ended).map(|stat| stat.process)
    }

    /// Whether it is still there.
    pub fn is_alive(self) -> bool {
        Self::of(self.pid) == Some(self)
    }

    /// Whether it runs, and is not about to end. The init of a PID namespace that was killed has left its namespaces
    /// while it still waits for the last of its processes to be reaped: it is there, but nobody can join it.
    pub fn runs(self) -> bool {
        Stat::read(self.pid).is_some_and(|stat| stat.process == self && !stat.ended && !stat.ending)
    }

    /// Kills it and waits until it is gone; for the init of a PID namespace that is when all its processes are gone.
    pub fn end(self) -> anyhow::Result<()> {
        if !self.is_alive() {
            return Ok(());
        }
        match kill(Pid::from_raw(self.pid), Signal::SIGKILL) {
            Ok(()) | Err(nix::errno::Errno::ESRCH) => {}
            Err(error) => return Err(error).with_context(|| format!("killing process {}", self.pid)),
        }
        let deadline = Instant::now() + END_DEADLINE;
        while self.is_alive() {
            if Instant::now() > deadline {
                bail!("process {} was killed but still runs after {} s", self.pid, END_DEADLINE.as_secs());
            }
            std::thread::sleep(LOOK_EVERY);
        }
        Ok(())
    }
}

/// What `/proc/PID/stat` says of a process (proc(5)).
struct Stat {
    process: Identity,
    /// Only waits to be reaped.
    ended: bool,
    /// On its way there: `PF_EXITING` of the kernel's `include/linux/sched.h`.
    ending: bool,
}

impl Stat {
    fn read(pid: i32) -> Option<Self> {
        const PF_EXITING: u32 = 4;
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // The second field is the program's name in parentheses, and may itself hold spaces and parentheses.
        let (_, fields) = stat.rsplit_once(')')?;
        let fields: Vec<&str> = fields.split_whitespace().collect();
        let flags: u32 = fields.get(6)?.parse().ok()?;
        let threads: u32 = fields.get(17)?.parse().ok()?;
        Some(Self {
            process: Identity { pid, start_ticks: fields.get(19)?.parse().ok()? },
            // The first thread may have ended before another one has, which waits for the namespace's processes.
            ended: matches!(*fields.first()?, "Z" | "X") && threads <= 1,
            ending: flags & PF_EXITING != 0,
        })
    }
}

/// A running `neo-agent machine init` or `machine keeper`, as its command line tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The process.
    pub process: Identity,
    /// The mark that it carries.
    pub mark: String,
    /// The directory that it belongs to.
    pub directory: std::path::PathBuf,
}

/// Every `neo-agent machine VERB` that runs, found by its command line; so also one that no file knows of.
pub fn find(verb: &str) -> Vec<Found> {
    pids().filter_map(|pid| found(pid, verb)).collect()
}

/// Every process that has this word in its command line.
pub fn with_word(word: &str) -> Vec<Identity> {
    let has_word =
        |pid: &i32| words(*pid).is_some_and(|words| words.iter().any(|own| own == word.as_bytes()));
    pids().filter(has_word).filter_map(Identity::of).collect()
}

fn pids() -> impl Iterator<Item = i32> {
    let entries = fs::read_dir("/proc").into_iter().flatten();
    entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
}

/// The words of a process's command line; none for the kernel's own processes and for one that has ended.
/// While the kernel loads its program a process has no words for a moment, which is waited for.
fn words(pid: i32) -> Option<Vec<Vec<u8>>> {
    let deadline = Instant::now() + LOAD_DEADLINE;
    loop {
        let line = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
        if !line.is_empty() {
            return Some(line.split(|byte| *byte == 0).map(<[u8]>::to_vec).collect());
        }
        let has_program = fs::read_link(format!("/proc/{pid}/exe")).is_ok();
        if !has_program || Instant::now() > deadline {
            return None;
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

/// The running `neo-agent machine VERB` of this directory; more than one only after a crash in the middle of making.
pub fn find_in(verb: &str, directory: &Path) -> Vec<Identity> {
    find(verb).into_iter().filter(|found| found.directory == directory).map(|found| found.process).collect()
}

fn found(pid: i32, verb: &str) -> Option<Found> {
    let words = words(pid)?;
    if words.get(1..3)? != [b"machine", verb.as_bytes()] {
        return None;
    }
    let after = |name: &str| {
        let at = words.iter().position(|word| *word == name.as_bytes())?;
        words.get(at + 1).map(Vec::as_slice)
    };
    Some(Found {
        process: Identity::of(pid)?,
        mark: String::from_utf8_lossy(after("--mark")?).into_owned(),
        directory: Path::new(std::ffi::OsStr::from_bytes(after("--directory")?)).to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn a_process_is_alive_until_it_is_ended() {
        let mut child = Command::new("sleep").arg("600").spawn().expect("sleep is there");
        let process = Identity::of(child.id() as i32).expect("it runs");
        assert!(process.is_alive());
        process.end().expect("it can be killed");
        assert!(!process.is_alive());
        process.end().expect("ending twice is ending once");
        child.wait().expect("it is our child");
    }

    #[test]
    fn a_process_is_found_by_a_word_of_its_command_line() {
        let word = format!("word-of-{}", std::process::id());
        let found = || with_word(&word);
        assert_eq!(found(), []);
        let mut child = Command::new("/bin/sh")
            .args(["-c", "read line", &word])
            .stdin(std::process::Stdio::piped())
            .spawn()
            .expect("a shell is there");
        assert_eq!(found().iter().map(|process| process.pid).collect::<Vec<_>>(), [child.id() as i32]);
        drop(child.stdin.take());
        child.wait().expect("it is our child");
        assert_eq!(found(), []);
    }

    #[test]
    fn another_start_is_another_process() {
        let own = Identity::of(std::process::id() as i32).expect("we run");
        assert!(!Identity { start_ticks: own.start_ticks + 1, ..own }.is_alive());
    }
}
