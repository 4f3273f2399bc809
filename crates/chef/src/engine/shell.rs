//! A shell command, its output line by line, and how it ended.

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout};

/// Longest line, in bytes; a longer one is told in pieces.
const LINE_LENGTH_MAX: u64 = 8192;

/// Lines that may wait for the listener. A command that writes faster waits.
const LINES_WAITING_MAX: usize = 256;

/// A daemon that a command leaves behind may hold its output open: nobody waits for it longer than this.
const OUTPUT_GRACE: Duration = Duration::from_secs(1);

/// Where Debian keeps programs of administrators; a login without a terminal may lack them.
const SYSTEM_PATHS: [&str; 6] =
    ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/// What to run.
pub struct Shell<'a> {
    /// For `/bin/sh -c`.
    pub command: &'a str,
    /// Where; `/` unless given.
    pub cwd: Option<&'a Path>,
    /// What the environment has besides the engine's own.
    pub environment: &'a BTreeMap<String, String>,
    /// How long it may take.
    pub timeout: Duration,
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// By itself, with this code.
    Exited(i32),
    /// By this signal.
    Signalled(i32),
    /// It took too long and was killed, with all that it had started.
    TimedOut,
}

/// Runs the command in a process group of its own. `line` hears each line of its output and errors.
pub async fn run(shell: &Shell<'_>, line: &mut (dyn FnMut(String) + Send)) -> std::io::Result<Ending> {
    let mut child = Command::new("/bin/sh")
        .arg("-c")
        .arg(shell.command)
        .current_dir(shell.cwd.unwrap_or(Path::new("/")))
        .env("PATH", path_variable())
        .envs(shell.environment)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .kill_on_drop(true)
        .spawn()?;
    let (sender, mut lines) = mpsc::channel(LINES_WAITING_MAX);
    let readers = [
        child.stdout.take().map(|out| tokio::spawn(read_lines(out, sender.clone()))),
        child.stderr.take().map(|err| tokio::spawn(read_lines(err, sender))),
    ];
    let deadline = Instant::now() + shell.timeout;
    let ending = loop {
        tokio::select! {
            biased;
            Some(text) = lines.recv() => line(text),
            status = child.wait() => break ending(status?),
            () = sleep_until(deadline) => {
                kill_group(&mut child).await?;
                break Ending::TimedOut;
            }
        }
    };
    let rest = async {
        while let Some(text) = lines.recv().await {
            line(text);
        }
    };
    // Output that is still open after the grace belongs to a daemon.
    let _ = timeout(OUTPUT_GRACE, rest).await;
    readers.into_iter().flatten().for_each(|reader| reader.abort());
    Ok(ending)
}

async fn kill_group(child: &mut Child) -> std::io::Result<()> {
    if let Some(id) = child.id().and_then(|id| i32::try_from(id).ok()) {
        // Gone already is as good as killed.
        let _ = killpg(Pid::from_raw(id), Signal::SIGKILL);
    }
    child.wait().await.map(|_| ())
}

fn ending(status: ExitStatus) -> Ending {
    match (status.code(), status.signal()) {
        (Some(code), _) => Ending::Exited(code),
        (None, signal) => Ending::Signalled(signal.unwrap_or_default()),
    }
}

async fn read_lines(output: impl AsyncRead + Unpin, sender: mpsc::Sender<String>) {
    let mut output = BufReader::new(output);
    let mut line = Vec::new();
    loop {
        line.clear();
        match (&mut output).take(LINE_LENGTH_MAX).read_until(b'\n', &mut line).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        let text = String::from_utf8_lossy(&line);
        if sender.send(text.trim_end_matches(['\n', '\r']).to_owned()).await.is_err() {
            return;
        }
    }
}

fn path_variable() -> String {
    let inherited = std::env::var("PATH").unwrap_or_default();
    let mut paths: Vec<&str> = inherited.split(':').filter(|path| !path.is_empty()).collect();
    for path in SYSTEM_PATHS {
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    paths.join(":")
}
