//! One command over one connection.

use super::connection::{ANSWER_TIMEOUT, Connection};
use super::lines::Cutter;
use crate::{Command, Endpoint, Exit, Line, Lines, RemoteError, quote};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use ssh2::{BlockDirections, Channel, ErrorCode};
use std::io::{ErrorKind, Read, Write};
use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The longest command line: the SSH library takes one packet for it. More goes to standard input.
const LINE_BYTES_MAX: usize = 30_000;

/// What one write carries at most; SSH packets hold 32 KiB.
const CHUNK_BYTES: usize = 32 * 1024;

/// How often a quiet conversation looks whether anybody still waits for it.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// The first thing that the remote shell says on standard error, before its process group's number: what to kill when
/// time is up. Closing a channel kills nothing, and sshd forwards signals to root's commands not at all.
const GROUP: &str = "neo-process-group ";

// Numbers of libssh2's error codes, which the binding does not name.
const TRY_AGAIN: i32 = -37;
const CHANNEL_CLOSED: i32 = -26;
const EOF_SENT: i32 = -27;

/// The line for the remote shell. A command that cannot be said is refused before anything is sent.
pub fn shell_line(host: &Endpoint, command: &Command) -> Result<String, RemoteError> {
    let refuse = |found: &str| {
        Err(RemoteError::Unsayable {
            host: host.name.clone(),
            command: command.words.first().cloned().unwrap_or_default(),
            found: found.to_owned(),
        })
    };
    match command.words.first() {
        None => return refuse("it has no words"),
        Some(program) if program.is_empty() || program.starts_with('-') => {
            return refuse("its first word is not a program");
        }
        Some(_) => {}
    }
    if command.words.iter().any(|word| word.contains('\0')) {
        return refuse("no word of a command can hold a zero byte");
    }
    // sshd makes the shell the leader of a session and so of a process group; `exec` keeps the number.
    let line = format!("echo \"{GROUP}$$\" >&2; exec {}", quote::shell_line(&command.words));
    if line.len() > LINE_BYTES_MAX {
        return refuse("its words are longer than one SSH packet; give them to standard input");
    }
    Ok(line)
}

/// Why a conversation ended before its command did.
pub enum Stop {
    /// No channel could be opened: the command was not started.
    NotBegun(String),
    /// Time is up. With the process group, if it is known.
    Deadline(Option<u32>),
    /// Nobody waits any more. With the process group, if it is known.
    Cancelled(Option<u32>),
    /// The connection broke, or the library failed.
    Broken(String),
}

/// A command, and where its lines go.
pub struct Conversation {
    /// As the remote shell is to hear it.
    pub shell: String,
    /// As it was asked for.
    pub command: Command,
    /// Where its lines go.
    pub lines: Lines,
    /// Set when nobody waits any more.
    pub cancelled: Arc<AtomicBool>,
}

impl Conversation {
    /// The program, for messages: arguments may be long.
    pub fn program(&self) -> &str {
        self.command.words.first().map_or("", String::as_str)
    }

    /// Runs the command to its end.
    pub fn hold(&mut self, connection: &Connection) -> Result<Exit, Stop> {
        let session = &connection.session;
        session.set_blocking(true);
        let mut channel = session.channel_session().map_err(|error| Stop::NotBegun(error.to_string()))?;
        channel.exec(&self.shell).map_err(|error| Stop::Broken(error.to_string()))?;
        session.set_blocking(false);
        let mut pumps = Pumps {
            input: &self.command.stdin,
            written: 0,
            input_ended: false,
            out: Cutter::new(Line::Out),
            err: Cutter::new(Line::Err),
            lines: &self.lines,
            group: None,
        };
        let started = Instant::now();
        let deadline = started + self.command.deadline;
        loop {
            let moved = pumps.turn(&mut channel)?;
            if channel.eof() && closed(&mut channel)? {
                pumps.finish();
                return exit(&channel);
            }
            // A command that cannot be killed yet would start behind our back.
            if pumps.group.is_some() || started.elapsed() >= ANSWER_TIMEOUT {
                if self.cancelled.load(Ordering::Relaxed) {
                    return Err(Stop::Cancelled(pumps.group));
                }
                if Instant::now() >= deadline {
                    return Err(Stop::Deadline(pumps.group));
                }
            }
            // Looking at one stream takes what came for the other off the socket, where it could be waited for.
            if !moved && channel.read_window().available == 0 {
                session.keepalive_send().or_else(again).map_err(|error| Stop::Broken(error.to_string()))?;
                let left = deadline.checked_duration_since(Instant::now());
                let patience = left.map_or(LOOK_EVERY, |left| LOOK_EVERY.min(left));
                wait(connection, patience).map_err(|errno| Stop::Broken(errno.to_string()))?;
            }
        }
    }
}

/// The three streams of a command.
struct Pumps<'a> {
    input: &'a [u8],
    written: usize,
    input_ended: bool,
    out: Cutter,
    err: Cutter,
    lines: &'a Lines,
    group: Option<u32>,
}

impl Pumps<'_> {
    /// Moves what can be moved without waiting; says whether anything was.
    fn turn(&mut self, channel: &mut Channel) -> Result<bool, Stop> {
        let mut chunk = [0; CHUNK_BYTES];
        let (group, lines) = (&mut self.group, self.lines);
        let out = read(&mut channel.stream(0), &mut chunk)?;
        // A closed receiver does not stop the command.
        self.out.take(&chunk[..out], |line| drop(lines.send(line)));
        let err = read(&mut channel.stderr(), &mut chunk)?;
        self.err.take(&chunk[..err], |line| match announced(&line) {
            Some(number) if group.is_none() => *group = Some(number),
            _ => drop(lines.send(line)),
        });
        Ok(self.feed(channel)? || out > 0 || err > 0)
    }

    fn feed(&mut self, channel: &mut Channel) -> Result<bool, Stop> {
        if self.input_ended {
            return Ok(false);
        }
        let rest = &self.input[self.written..];
        if rest.is_empty() {
            self.input_ended = match channel.send_eof() {
                Ok(()) => true,
                Err(error) if error.code() == ErrorCode::Session(TRY_AGAIN) => false,
                Err(error) => gone(error.into())?,
            };
            return Ok(self.input_ended);
        }
        match channel.write(&rest[..rest.len().min(CHUNK_BYTES)]) {
            Ok(written) => {
                self.written += written;
                Ok(written > 0)
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(false),
            Err(error) => {
                self.input_ended = gone(error)?;
                Ok(false)
            }
        }
    }

    fn finish(&mut self) {
        self.out.finish(self.lines);
        self.err.finish(self.lines);
    }
}

/// A command that ended without reading all of its input is no error.
fn gone(error: std::io::Error) -> Result<bool, Stop> {
    let code = error.get_ref().and_then(|inner| inner.downcast_ref::<ssh2::Error>()).map(ssh2::Error::code);
    match code {
        Some(ErrorCode::Session(CHANNEL_CLOSED | EOF_SENT)) => Ok(true),
        _ => Err(Stop::Broken(error.to_string())),
    }
}

fn read(stream: &mut impl Read, chunk: &mut [u8]) -> Result<usize, Stop> {
    match stream.read(chunk) {
        Ok(read) => Ok(read),
        Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(0),
        Err(error) => Err(Stop::Broken(error.to_string())),
    }
}

fn announced(line: &Line) -> Option<u32> {
    match line {
        Line::Err(text) => text.strip_prefix(GROUP)?.parse().ok(),
        Line::Out(_) => None,
    }
}

/// Whether the other side has closed the channel; only then its exit code is there.
fn closed(channel: &mut Channel) -> Result<bool, Stop> {
    match channel.wait_close() {
        Ok(()) => Ok(true),
        Err(error) if error.code() == ErrorCode::Session(TRY_AGAIN) => Ok(false),
        Err(error) => Err(Stop::Broken(error.to_string())),
    }
}

fn exit(channel: &Channel) -> Result<Exit, Stop> {
    let broken = |error: ssh2::Error| Stop::Broken(error.to_string());
    let signal = channel.exit_signal().map_err(broken)?.exit_signal;
    let code = match signal {
        // As a shell counts a command that a signal ended.
        Some(name) => {
            128 + format!("SIG{name}").parse::<nix::sys::signal::Signal>().map_or(0, |signal| signal as i32)
        }
        None => channel.exit_status().map_err(broken)?,
    };
    Ok(Exit { code })
}

fn again(error: ssh2::Error) -> Result<u32, ssh2::Error> {
    if error.code() == ErrorCode::Session(TRY_AGAIN) { Ok(0) } else { Err(error) }
}

/// Waits until the socket has something for us or takes something from us.
fn wait(connection: &Connection, patience: Duration) -> nix::Result<()> {
    let events = match connection.session.block_directions() {
        BlockDirections::Outbound => PollFlags::POLLOUT,
        BlockDirections::Both => PollFlags::POLLIN | PollFlags::POLLOUT,
        BlockDirections::Inbound | BlockDirections::None => PollFlags::POLLIN,
    };
    let mut sockets = [PollFd::new(connection.socket.as_fd(), events)];
    let timeout = PollTimeout::try_from(patience.as_millis().max(1)).unwrap_or(PollTimeout::MAX);
    match poll(&mut sockets, timeout) {
        Ok(_) | Err(nix::errno::Errno::EINTR) => Ok(()),
        Err(errno) => Err(errno),
    }
}

/// Kills a command with everything it started that stayed in its process group; as well as can be: the connection may
/// be gone, and is not used again.
pub fn kill(connection: &Connection, group: Option<u32>) {
    let Some(group) = group else { return };
    connection.session.set_blocking(true);
    connection.session.set_timeout(ANSWER_TIMEOUT.as_millis() as u32);
    let killed = connection.session.channel_session().and_then(|mut channel| {
        channel.exec(&format!("kill -KILL -- -{group}"))?;
        channel.wait_eof()?;
        channel.wait_close()
    });
    if let Err(error) = killed {
        tracing::warn!(group, error = %error, "a remote command could not be killed");
    }
}
