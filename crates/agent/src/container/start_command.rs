//! The start command of a node (`tb-set-node-startcmd`).

use super::worker::Event;
use crate::host::PROGRAM_PATH;
use anyhow::{Context, Result};
use std::fs::{self, File};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::sync::mpsc::Sender;
use std::thread;

/// What it says, in the container.
const OUT_FILE: &str = "/var/log/start_command.out";

/// What it complains of, in the container.
const ERR_FILE: &str = "/var/log/start_command.err";

/// Lines of its complaints that go into the report.
const LINES_REPORTED: usize = 5;

/// Longest message in a report, in characters.
const MESSAGE_LENGTH_MAX: usize = 1_000;

/// A shell's way to say that a signal ended a program: 128 and the signal's number.
const SIGNAL_EXIT: i32 = 128;

/// How it ended.
#[derive(Debug)]
pub struct Outcome {
    /// Its exit code; 128 and the signal's number if a signal ended it; 127 if there is no shell.
    pub exit: i32,
    /// Why, if it ended badly.
    pub message: String,
}

/// Runs it on a thread of its own, and says when it ends.
pub fn start(command: String, events: Sender<Event>) {
    thread::spawn(move || {
        let outcome = run(&command)
            .unwrap_or_else(|error| Outcome { exit: 127, message: format!("start command: {error:#}") });
        // The other end lives as long as the process.
        let _ = events.send(Event::Ended(outcome));
    });
}

fn run(command: &str) -> Result<Outcome> {
    let create = |path| File::create(path).with_context(|| format!("making {path}"));
    let status = Command::new("/bin/sh")
        .args(["-c", command])
        .current_dir("/root")
        .env_clear()
        .envs([
            ("PATH", PROGRAM_PATH),
            ("HOME", "/root"),
            ("USER", "root"),
            ("LOGNAME", "root"),
            ("SHELL", "/bin/sh"),
        ])
        .stdin(Stdio::null())
        .stdout(create(OUT_FILE)?)
        .stderr(create(ERR_FILE)?)
        .status()
        .context("running /bin/sh")?;
    let exit = status.code().unwrap_or_else(|| SIGNAL_EXIT + status.signal().unwrap_or_default());
    let message = match exit {
        0 => String::new(),
        _ => format!("start command ended with {exit}: {}", complaints()),
    };
    Ok(Outcome { exit, message })
}

/// The last lines of what it complained of.
fn complaints() -> String {
    let bytes = fs::read(ERR_FILE).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().collect();
    let last = lines[lines.len().saturating_sub(LINES_REPORTED)..].join("\n");
    last.chars().take(MESSAGE_LENGTH_MAX).collect()
}
