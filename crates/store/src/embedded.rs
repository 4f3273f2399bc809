//! A private PostgreSQL, for a machine that has no other.
//!
//! The cluster lives in one directory: `data/` (made by `initdb`), `socket/` and `log`. It listens on its Unix socket
//! only; whoever may enter `socket/` (mode 0700) is trusted, and nobody else comes near it.
//! The server runs in a session of its own: it outlives a killed parent, and [`Cluster::start`] finds it again.
//!
//! PostgreSQL refuses to run as root. For root it runs as the user `postgres`, which Debian's package makes, with
//! one capability beyond that user's: to pass directories on the way to its own, such as `/root`.

use sqlx::postgres::PgConnectOptions;
use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Where Debian and Ubuntu install PostgreSQL: `15/bin` and so on below it.
const VERSIONS: &str = "/usr/lib/postgresql";

/// Who PostgreSQL is when we are root.
const UNPRIVILEGED: &str = "postgres";

/// The cluster's own superuser; the only role in it.
const ROLE: &str = "neo";

/// What PostgreSQL calls its socket at the default port.
const SOCKET: &str = ".s.PGSQL.5432";

/// `sockaddr_un` has room for 108 bytes with the NUL; the socket's lock is called `.lock` more.
const SOCKET_DIRECTORY_BYTES_MAX: usize = 107 - "/".len() - SOCKET.len() - ".lock".len();

/// Until a started server answers; recovery after a crash is part of it.
const START_SECONDS_MAX: &str = "60";

/// Exit code of `pg_ctl status` for "no server is running".
const STATUS_NOT_RUNNING: i32 = 3;

/// A private cluster whose server is running.
#[derive(Debug)]
pub struct Cluster {
    programs: Programs,
    started_here: bool,
}

/// Why a private cluster does not run.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// The programs are not installed.
    #[error(
        "PostgreSQL's server programs are not in `{VERSIONS}`; install them: `apt-get install postgresql`"
    )]
    NotInstalled,
    /// The path of the socket would not fit.
    #[error(
        "`{}` is too long for a Unix socket: at most {SOCKET_DIRECTORY_BYTES_MAX} bytes are possible; \
         choose a data directory with a shorter path",
        directory.display()
    )]
    PathTooLong {
        /// Directory of the socket.
        directory: PathBuf,
    },
    /// The directory is not as it has to be.
    #[error("cannot {doing} `{}`", path.display())]
    Directory {
        /// What was being done.
        doing: &'static str,
        /// To what.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// A program failed.
    #[error("`{program}` failed: {found}; its log is `{}`", log.display())]
    Program {
        /// Which.
        program: &'static str,
        /// Its last words.
        found: String,
        /// Where to read on.
        log: PathBuf,
    },
}

impl Cluster {
    /// Ensures that the cluster in `directory` (absolute) is there and runs. Blocks until it answers.
    pub fn start(directory: &Path) -> Result<Self, ClusterError> {
        let programs = Programs::find(directory, Durability::Full)?;
        let started_here = programs.ensure_running()?;
        Ok(Self { programs, started_here })
    }

    /// Makes a cluster in a temporary directory that ends, and is removed, with this process, however that ends.
    /// It is fast and forgets everything at a power cut: for tests.
    pub fn throwaway() -> Result<Self, ClusterError> {
        let directory = std::env::temp_dir().join(format!("neo-pg-{}", uuid::Uuid::new_v4().simple()));
        let programs = Programs::find(&directory, Durability::None)?;
        programs.end_with_this_process()?;
        let started_here = programs.ensure_running()?;
        Ok(Self { programs, started_here })
    }

    /// Whether the cluster in `directory` runs.
    pub fn is_running(directory: &Path) -> Result<bool, ClusterError> {
        Programs::find(directory, Durability::Full)?.is_running()
    }

    /// How to connect to one of its databases.
    pub fn options(&self, database: &str) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .socket(self.programs.socket())
            .username(ROLE)
            .database(database)
    }

    /// The database that is always there.
    pub fn database(&self) -> &'static str {
        "postgres"
    }

    /// The same as [`Cluster::options`] for [`Cluster::database`], as a URL.
    pub fn url(&self) -> String {
        let socket = self.programs.socket().display().to_string().replace('/', "%2F");
        format!("postgres://{ROLE}@{socket}/{}", self.database())
    }

    /// Makes an empty database.
    pub async fn create_database(&self, name: &str) -> Result<(), sqlx::Error> {
        use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};
        let mut connection = self.options(self.database()).connect().await?;
        let quoted = name.replace('"', "\"\"");
        connection.execute(AssertSqlSafe(format!("CREATE DATABASE \"{quoted}\""))).await?;
        connection.close().await
    }

    /// Whether [`Cluster::start`] started the server; else it was running already.
    pub fn started_here(&self) -> bool {
        self.started_here
    }

    /// Whether the server takes connections.
    pub fn answers(&self) -> bool {
        UnixStream::connect(self.programs.socket().join(SOCKET)).is_ok()
    }

    /// Starts the server again should it have ended; true if it had. Blocks until it answers.
    pub fn ensure_running(&self) -> Result<bool, ClusterError> {
        self.programs.ensure_running()
    }

    /// Stops the server, whoever started it. Blocks until it has ended.
    pub fn stop(&self) -> Result<(), ClusterError> {
        self.programs.stop()
    }

    /// Stops the server and starts it again, as an administrator would.
    pub fn restart(&self) -> Result<(), ClusterError> {
        self.programs.stop()?;
        self.programs.ensure_running()?;
        Ok(())
    }
}

/// What survives a power cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Durability {
    Full,
    None,
}

/// PostgreSQL's programs, run as the right user on one cluster.
#[derive(Debug)]
struct Programs {
    binaries: PathBuf,
    directory: PathBuf,
    durability: Durability,
}

impl Programs {
    fn find(directory: &Path, durability: Durability) -> Result<Self, ClusterError> {
        let binaries = newest_binaries().ok_or(ClusterError::NotInstalled)?;
        Ok(Self { binaries, directory: directory.to_owned(), durability })
    }

    fn data(&self) -> PathBuf {
        self.directory.join("data")
    }

    fn socket(&self) -> PathBuf {
        self.directory.join("socket")
    }

    fn log(&self) -> PathBuf {
        self.directory.join("log")
    }

    /// Answers whether the server had to be started.
    fn ensure_running(&self) -> Result<bool, ClusterError> {
        let socket = self.socket();
        if socket.as_os_str().len() > SOCKET_DIRECTORY_BYTES_MAX {
            return Err(ClusterError::PathTooLong { directory: socket });
        }
        self.make_directory(&self.directory)?;
        self.make_directory(&socket)?;
        if !self.data().join("PG_VERSION").exists() {
            self.make_cluster()?;
        }
        if self.is_running()? {
            return Ok(false);
        }
        self.start()?;
        Ok(true)
    }

    /// `initdb` works in a directory of its own that is renamed when it is complete, so that a run that was killed
    /// leaves nothing that looks like a cluster.
    fn make_cluster(&self) -> Result<(), ClusterError> {
        let unfinished = self.directory.join("data.unfinished");
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished).map_err(directory_error("remove", &unfinished))?;
        }
        let mut initdb = self.command("initdb");
        initdb.args(["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--username", ROLE]);
        if self.durability == Durability::None {
            initdb.arg("--no-sync");
        }
        self.run("initdb", initdb.arg("--pgdata").arg(&unfinished))?;
        fs::rename(&unfinished, self.data()).map_err(directory_error("rename", &unfinished))
    }

    fn start(&self) -> Result<(), ClusterError> {
        let mut options = format!(
            "-c listen_addresses= -c unix_socket_permissions=0700 -c 'unix_socket_directories={}'",
            self.socket().display()
        );
        if self.durability == Durability::None {
            options.push_str(" -c fsync=off -c synchronous_commit=off -c full_page_writes=off");
        }
        let mut start = self.command("pg_ctl");
        start.args(["start", "--silent", "--wait", "--timeout", START_SECONDS_MAX, "--options", &options]);
        self.run("pg_ctl start", start.arg("--log").arg(self.log()).arg("--pgdata").arg(self.data()))?;
        Ok(())
    }

    fn is_running(&self) -> Result<bool, ClusterError> {
        if !self.data().join("PG_VERSION").exists() {
            return Ok(false);
        }
        let mut status = self.command("pg_ctl");
        let output = status
            .args(["status", "--pgdata"])
            .arg(self.data())
            .output()
            .map_err(|error| self.program_error("pg_ctl status", error.to_string()))?;
        match output.status.code() {
            Some(0) => Ok(true),
            Some(STATUS_NOT_RUNNING) => Ok(false),
            _ => Err(self.program_error("pg_ctl status", last_words(&output))),
        }
    }

    fn stop(&self) -> Result<(), ClusterError> {
        if !self.is_running()? {
            return Ok(());
        }
        let mut stop = self.command("pg_ctl");
        stop.args(["stop", "--silent", "--wait", "--mode=fast", "--timeout", START_SECONDS_MAX]);
        self.run("pg_ctl stop", stop.arg("--pgdata").arg(self.data()))?;
        Ok(())
    }

    /// Starts a watcher that waits for the end of our side of a pipe, which the kernel closes when we end, and then
    /// stops the server and removes the directory.
    fn end_with_this_process(&self) -> Result<(), ClusterError> {
        let script = r#"read -r _; "$1" stop --silent --mode=immediate --pgdata "$2/data"; rm -rf -- "$2""#;
        self.make_directory(&self.directory)?;
        let mut watcher = self.as_unprivileged("/bin/sh");
        let mut watcher = watcher
            .args(["-c", script, "sh"])
            .arg(self.binaries.join("pg_ctl"))
            .arg(&self.directory)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // A Ctrl-C at the terminal is for us; the watcher has to outlive it.
            .process_group(0)
            .spawn()
            .map_err(|error| self.program_error("sh", error.to_string()))?;
        // Our side of the pipe stays open for as long as this process lives.
        std::mem::forget(watcher.stdin.take());
        Ok(())
    }

    fn command(&self, program: &str) -> Command {
        self.as_unprivileged(self.binaries.join(program))
    }

    /// A command as ourselves, or as the unprivileged user when we are root.
    fn as_unprivileged(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command
                .args(["--reuid", UNPRIVILEGED, "--regid", UNPRIVILEGED, "--init-groups"])
                .args(["--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search"])
                .arg("--")
                .arg(program);
            command
        } else {
            Command::new(program)
        };
        // Its messages are read by us, not by the user; it must not inherit a directory that it may not enter.
        command.env_clear().env("PATH", "/usr/bin:/bin").env("LC_ALL", "C.UTF-8");
        command.current_dir("/").stdin(Stdio::null());
        command
    }

    /// Runs a program to its end. The server that `pg_ctl start` leaves behind keeps its outputs, so they go to a
    /// file, never to a pipe that would stay open.
    fn run(&self, program: &'static str, command: &mut Command) -> Result<(), ClusterError> {
        let path = self.directory.join("command.log");
        let file = fs::File::create(&path).map_err(directory_error("create", &path))?;
        let errors = file.try_clone().map_err(directory_error("open", &path))?;
        let status = command
            .stdout(file)
            .stderr(errors)
            .status()
            .map_err(|error| self.program_error(program, error.to_string()))?;
        if status.success() {
            return Ok(());
        }
        let said = fs::read_to_string(&path).unwrap_or_default();
        Err(self.program_error(program, said.trim().replace('\n', " / ")))
    }

    fn program_error(&self, program: &'static str, found: String) -> ClusterError {
        ClusterError::Program { program, found, log: self.log() }
    }

    /// A directory that only the user of the server may enter.
    fn make_directory(&self, path: &Path) -> Result<(), ClusterError> {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
        made.map_err(directory_error("make", path))?;
        fs::set_permissions(path, Permissions::from_mode(0o700)).map_err(directory_error("close", path))?;
        if is_root() {
            let (user, group) = unprivileged_ids().ok_or(ClusterError::NotInstalled)?;
            chown(path, Some(user), Some(group)).map_err(directory_error("hand over", path))?;
        }
        Ok(())
    }
}

/// The `bin` directory of the highest version that is installed.
fn newest_binaries() -> Option<PathBuf> {
    let versions = fs::read_dir(VERSIONS).ok()?.filter_map(Result::ok);
    let version = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
    versions
        .map(|entry| entry.path())
        .filter(|path| path.join("bin/initdb").exists())
        .max_by_key(|path| version(path))
        .map(|path| path.join("bin"))
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0)
}

/// User and group of [`UNPRIVILEGED`].
fn unprivileged_ids() -> Option<(u32, u32)> {
    let users = fs::read_to_string("/etc/passwd").ok()?;
    let mut fields = users
        .lines()
        .map(|line| line.split(':'))
        .find_map(|mut fields| (fields.next() == Some(UNPRIVILEGED)).then_some(fields))?;
    let user = fields.nth(1)?.parse().ok()?;
    Some((user, fields.next()?.parse().ok()?))
}

fn directory_error(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> ClusterError {
    let path = path.to_owned();
    move |source| ClusterError::Directory { doing, path, source }
}

fn last_words(output: &Output) -> String {
    let said = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    String::from_utf8_lossy(&said).trim().replace('\n', " / ")
}
