//! goiardi: a Chef server in one process, from Debian's package.

use super::failure::{of, of_any};
use crate::commands::{Failure, say};
use crate::host::file;
use crate::machine::process::{Identity, with_word};
use anyhow::{Context, Result};
use neo_chef::SigningKey;
use neo_wire::AgentLine;
use nix::unistd::{Gid, Uid, User};
use std::fs::{self, OpenOptions};
use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

/// The port that goiardi listens on, unless told otherwise.
pub const PORT: u16 = 4545;

/// Everything of this server: configuration, keys, data, log. Owned by the package's user.
const HOME: &str = "/var/lib/goiardi/neo";

/// The user that the package makes.
const USER: &str = "goiardi";

/// Name of the administrator that goiardi makes by itself.
pub const ADMIN: &str = "admin";

/// It makes three RSA keys at its first start, on a host that may be busy.
const START_DEADLINE: Duration = Duration::from_secs(60);

/// A server that lives answers a request without work in this time.
const ANSWER_DEADLINE: Duration = Duration::from_secs(5);

/// How often a server that starts is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Lines of the log that a failure quotes: the last ones say why.
const QUOTED_LINES: usize = 3;

/// What answers at the server's address.
#[derive(Debug, PartialEq, Eq)]
enum Answer {
    /// Nothing.
    Silence,
    /// goiardi, and it refuses a request without a signature.
    Checking,
    /// goiardi, and it takes a request without a signature.
    Open,
    /// Another program.
    Stranger,
}

/// The key of the administrator.
pub fn admin_key() -> PathBuf {
    Path::new(HOME).join("admin.pem")
}

/// Makes goiardi answer at `address`, with signature checks on. Started anew, it has what it had saved.
pub fn ensure(address: IpAddr) -> Result<(), Failure> {
    let remedy = "install the package with `neo-agent chef packages`, and look at the host's disk";
    let changed = configure(address).map_err(|error| of_any(&error, remedy))?;
    if changed {
        stop().map_err(|error| of_any(&error, "end the process by hand"))?;
    }
    if !has_key() {
        stop().map_err(|error| of_any(&error, "end the process by hand"))?;
        set_aside("has no whole key of its administrator")?;
    }
    match look(address) {
        Answer::Checking => return Ok(()),
        Answer::Silence => {}
        strange => return Err(taken(address, &strange)),
    }
    if running().is_empty() {
        spawn().map_err(|error| of_any(&error, remedy))?;
    }
    if !answers(address)? {
        forget_damaged_data(address)?;
        spawn().map_err(|error| of_any(&error, remedy))?;
        if !answers(address)? {
            return Err(ended());
        }
    }
    Ok(())
}

/// Writes directories and configuration; true if the configuration is another than before.
fn configure(address: IpAddr) -> Result<bool> {
    let (user, group) = owner()?;
    for directory in [HOME.to_owned(), format!("{HOME}/files")] {
        file::make_private_directory(Path::new(&directory))?;
        chown(&directory, Some(user.as_raw()), Some(group.as_raw()))
            .with_context(|| format!("giving {directory} to {USER}"))?;
    }
    let text = format!(
        "ipaddress = \"{address}\"\nhostname = \"{address}\"\nport = {PORT}\nuse-auth = true\n\
         conf-root = \"{HOME}\"\ndata-file = \"{HOME}/data.bin\"\nindex-file = \"{HOME}/index.bin\"\n\
         freeze-interval = 1\nlocal-filestore-dir = \"{HOME}/files\"\nlog-level = \"warning\"\n"
    );
    let path = configuration();
    if fs::read_to_string(&path).is_ok_and(|old| old == text) {
        return Ok(false);
    }
    fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
    Ok(true)
}

fn owner() -> Result<(Uid, Gid)> {
    let user = User::from_name(USER).context("looking up the user goiardi")?;
    let user = user.context("goiardi is not installed: there is no user `goiardi`")?;
    Ok((user.uid, user.gid))
}

fn configuration() -> PathBuf {
    Path::new(HOME).join("goiardi.conf")
}

fn data() -> PathBuf {
    Path::new(HOME).join("data.bin")
}

fn log() -> PathBuf {
    Path::new(HOME).join("goiardi.log")
}

/// The word of its command line that tells it from every other process.
fn mark() -> String {
    format!("--config={}", configuration().display())
}

/// The server, from the moment that it was started; also one whose starter was killed before it could write it down.
fn running() -> Vec<Identity> {
    with_word(&mark())
}

fn stop() -> Result<()> {
    running().into_iter().try_for_each(Identity::end)
}

/// Starts it in a session of its own, so that it outlives the one that started it.
fn spawn() -> Result<()> {
    let (user, group) = owner()?;
    let log =
        OpenOptions::new().append(true).create(true).open(log()).context("opening the log of goiardi")?;
    super::program::command(&["setsid", "goiardi"])
        .arg(mark())
        .current_dir(HOME)
        .uid(user.as_raw())
        .gid(group.as_raw())
        .stdout(log.try_clone().context("opening the log of goiardi")?)
        .stderr(log)
        .stdin(Stdio::null())
        .spawn()
        .context("starting goiardi")?;
    Ok(())
}

/// Waits until it answers; false if it ended instead.
fn answers(address: IpAddr) -> Result<bool, Failure> {
    let started = Instant::now();
    loop {
        match look(address) {
            Answer::Checking => return Ok(true),
            Answer::Silence => {}
            strange => return Err(taken(address, &strange)),
        }
        if running().is_empty() {
            return Ok(false);
        }
        if started.elapsed() > START_DEADLINE {
            return Err(Failure {
                message: format!(
                    "goiardi runs but did not answer at {address}:{PORT} in {} s: {}",
                    START_DEADLINE.as_secs(),
                    end_of_log()
                ),
                remedy: "see how busy the host is, then try again".to_owned(),
                retry: true,
            });
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

/// Whether the key of the administrator is there and whole. A disk that was full when it was written leaves it empty.
fn has_key() -> bool {
    fs::read_to_string(admin_key()).is_ok_and(|pem| SigningKey::from_pem(&pem).is_ok())
}

/// A server killed while it saved may have left data that it cannot read.
fn forget_damaged_data(address: IpAddr) -> Result<(), Failure> {
    if end_of_log().contains("address already in use") {
        return Err(taken(address, &Answer::Stranger));
    }
    if !data().exists() {
        return Err(ended());
    }
    set_aside(&format!("could not read its data ({})", end_of_log()))
}

/// Has the next start begin without data. They are set aside, not removed; identities, cookbooks and nodes are made
/// again by the commands that ensure them.
fn set_aside(why: &str) -> Result<(), Failure> {
    if data().exists() {
        say(&AgentLine::Log { message: format!("goiardi {why}; starting without its data") });
    }
    for path in [data(), data().with_file_name("index.bin"), admin_key()] {
        fs::rename(&path, path.with_extension("damaged"))
            .or_else(|error| if path.exists() { Err(error) } else { Ok(()) })
            .map_err(|error| of(&error, "make room on the disk of this host"))?;
    }
    Ok(())
}

fn ended() -> Failure {
    Failure {
        message: format!("goiardi ended before it answered: {}", end_of_log()),
        remedy: format!("mend what {} says, then try again", log().display()),
        retry: false,
    }
}

fn taken(address: IpAddr, answer: &Answer) -> Failure {
    let found = match answer {
        Answer::Open => "a goiardi that checks no signatures",
        _ => "another program",
    };
    Failure {
        message: format!("starting the Chef server: {address}:{PORT} is taken by {found}"),
        remedy: format!("end it (`ss -ltnp sport = :{PORT}` shows it), then try again"),
        retry: false,
    }
}

fn end_of_log() -> String {
    let text = fs::read(log()).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(QUOTED_LINES)..].join(" | ")
}

/// Asks for something without a signature.
fn look(address: IpAddr) -> Answer {
    match unsigned(SocketAddr::new(address, PORT)) {
        Err(_) => Answer::Silence,
        Ok(text) if text.is_empty() => Answer::Silence,
        Ok(text) => judge(&text),
    }
}

fn unsigned(address: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, ANSWER_DEADLINE)?;
    stream.set_read_timeout(Some(ANSWER_DEADLINE))?;
    stream.set_write_timeout(Some(ANSWER_DEADLINE))?;
    write!(stream, "GET /clients HTTP/1.0\r\nHost: {address}\r\n\r\n")?;
    let mut text = Vec::new();
    stream.read_to_end(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

fn judge(answer: &str) -> Answer {
    let status = answer.split_whitespace().nth(1);
    match (answer.to_ascii_lowercase().contains("\r\nx-goiardi:"), status) {
        (true, Some("401")) => Answer::Checking,
        (true, _) => Answer::Open,
        (false, _) => Answer::Stranger,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_answers_is_found_not_assumed() {
        let check = |answer: &str, expected: Answer| assert_eq!(judge(answer), expected);
        check("HTTP/1.1 401 Unauthorized\r\nX-Goiardi: yes\r\n\r\n{}", Answer::Checking);
        check("HTTP/1.1 200 OK\r\nX-Goiardi: yes\r\n\r\n{}", Answer::Open);
        check("HTTP/1.1 401 Unauthorized\r\nServer: nginx\r\n\r\n", Answer::Stranger);
        check("SSH-2.0-OpenSSH_9.2\r\n", Answer::Stranger);
    }
}
