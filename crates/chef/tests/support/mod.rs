//! A real goiardi on loopback, gone with its test.

use neo_chef::{ChefClient, ObjectName, SigningKey};
use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// goiardi makes three RSA keys before it answers.
const START_DEADLINE: Duration = Duration::from_secs(60);

/// Pause between two looks at a server that starts.
const LOOK_PAUSE: Duration = Duration::from_millis(50);

pub struct Goiardi {
    directory: TempDir,
    port: u16,
    process: Child,
}

impl Goiardi {
    /// Takes goiardi out of its package, installs nothing, and starts it with signature checks on.
    pub fn start() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let package = neo_testkit::goiardi_package(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("goiardi"));
        run(Command::new("dpkg").arg("-x").arg(package).arg(directory.path().join("package")));
        for name in ["data", "files"] {
            fs::create_dir(directory.path().join(name)).unwrap();
        }
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let process = spawn(directory.path(), port);
        let mut goiardi = Self { directory, port, process };
        goiardi.wait();
        goiardi
    }

    /// Ends it as a crash would.
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Starts it again on what it had saved.
    pub fn start_again(&mut self) {
        self.process = spawn(self.directory.path(), self.port);
        self.wait();
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The administrator that goiardi makes by itself.
    pub fn admin(&self) -> ChefClient {
        let pem = fs::read_to_string(self.directory.path().join("admin.pem")).unwrap();
        ChefClient::new(&self.url(), &name("admin"), SigningKey::from_pem(&pem).unwrap()).unwrap()
    }

    /// What a request without a signature is answered; empty while nobody answers.
    pub fn unsigned(&self, path: &str) -> String {
        let mut answer = String::new();
        if let Ok(mut stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)) {
            let _ = write!(stream, "GET {path} HTTP/1.0\r\n\r\n");
            let _ = stream.read_to_string(&mut answer);
        }
        answer
    }

    fn wait(&mut self) {
        let started = Instant::now();
        while self.unsigned("/clients").is_empty() {
            assert!(started.elapsed() < START_DEADLINE, "goiardi does not answer on port {}", self.port);
            assert!(self.process.try_wait().unwrap().is_none(), "goiardi ended: {}", self.log());
            std::thread::sleep(LOOK_PAUSE);
        }
    }

    fn log(&self) -> String {
        fs::read_to_string(self.directory.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Goiardi {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub fn name(text: &str) -> ObjectName {
    ObjectName::new(text).unwrap()
}

fn spawn(directory: &Path, port: u16) -> Child {
    Command::new(directory.join("package/usr/bin/goiardi"))
        .args(["--use-auth", "--ipaddress=127.0.0.1", "--hostname=127.0.0.1", "--freeze-interval=1"])
        .arg(format!("--port={port}"))
        .arg(format!("--conf-root={}", directory.display()))
        .arg(format!("--data-file={}", directory.join("data/data.bin").display()))
        .arg(format!("--index-file={}", directory.join("data/index.bin").display()))
        .arg(format!("--local-filestore-dir={}", directory.join("files").display()))
        .arg(format!("--log-file={}", directory.join("log").display()))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn run(command: &mut Command) {
    let output = command.output();
    assert!(output.as_ref().is_ok_and(|output| output.status.success()), "{command:?} came to {output:?}");
}
