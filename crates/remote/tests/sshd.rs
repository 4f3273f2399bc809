//! Against a real sshd, started by each test on loopback with keys of its own. Needs root and openssh-server.

use neo_remote::ssh::{Ssh, check_host_key};
use neo_remote::{Command, Endpoint, Exit, HostKey, Line, Remote, RemoteError, keys};
use std::fs;
use std::io::Read;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::sync::mpsc;

const SOON: Duration = Duration::from_secs(20);

/// An sshd that ends with the test.
struct Sshd {
    process: Child,
    folder: TempDir,
    endpoint: Endpoint,
    private_key: String,
}

impl Sshd {
    fn start() -> Self {
        assert!(nix::unistd::geteuid().is_root(), "this test starts an sshd for root: run it as root");
        // sshd insists on this folder, which a machine without a running sshd may lack.
        fs::DirBuilder::new().recursive(true).mode(0o755).create("/run/sshd").expect("root may");
        let folder = TempDir::new().expect("a temporary folder");
        let (private_key, public_key) = keys::generate().expect("the system has randomness");
        let (host_private, host_public) = keys::generate().expect("the system has randomness");
        let secret = |name: &str, content: &str| {
            let path = folder.path().join(name);
            fs::write(&path, content).expect("it can be written");
            fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).expect("it is ours");
            path.display().to_string()
        };
        let host_key = secret("host_key", &host_private);
        let authorized = secret("authorized_keys", &format!("{public_key}\n"));
        let address =
            TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port");
        // An empty home: the start-up files of whoever runs the tests may write.
        let home = folder.path().display();
        let config = secret(
            "config",
            &format!(
                "SetEnv HOME={home}\nListenAddress {address}\nHostKey {host_key}\nAuthorizedKeysFile {authorized}\nStrictModes no\n\
                 UsePAM no\nUseDNS no\nPidFile none\nPermitRootLogin prohibit-password\nLogLevel ERROR\n"
            ),
        );
        let log = fs::File::create(folder.path().join("log")).expect("it can be written");
        let process = std::process::Command::new("/usr/sbin/sshd")
            .args(["-D", "-e", "-f", &config])
            .stdin(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("openssh-server is installed");
        let endpoint = Endpoint {
            name: "loopback".to_owned(),
            address,
            network_namespace: None,
            user: "root".to_owned(),
            host_key: HostKey(host_public),
        };
        let sshd = Self { process, folder, endpoint, private_key };
        sshd.wait();
        sshd
    }

    fn wait(&self) {
        let deadline = Instant::now() + SOON;
        let greets = |address: &SocketAddr| {
            TcpStream::connect(address).is_ok_and(|mut stream| stream.read_exact(&mut [0; 4]).is_ok())
        };
        while !greets(&self.endpoint.address) {
            let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            assert!(Instant::now() < deadline, "sshd does not answer: {log}");
            std::thread::yield_now();
        }
    }

    fn remote(&self) -> Ssh {
        Ssh::new(self.private_key.as_str())
    }

    async fn run(&self, remote: &Ssh, command: Command) -> (Result<Exit, RemoteError>, Vec<Line>) {
        let (lines, mut said) = mpsc::unbounded_channel();
        let result = remote.run(&self.endpoint, command, lines).await;
        let mut all = Vec::new();
        while let Some(line) = said.recv().await {
            all.push(line);
        }
        (result, all)
    }

    /// What a shell script writes, which must end well.
    async fn script(&self, remote: &Ssh, script: &str) -> Vec<Line> {
        let (result, lines) = self.run(remote, shell(script)).await;
        assert_eq!(result.expect("it runs"), Exit { code: 0 }, "{lines:?}");
        lines
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        // A test may have ended it already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn shell(script: &str) -> Command {
    Command::new(["/bin/sh", "-c", script], SOON)
}

fn out(text: &str) -> Line {
    Line::Out(text.to_owned())
}

/// Waits until a killed process is gone: the kernel ends it when its turn comes.
async fn until_dead(pid: &str) {
    let is_alive =
        || fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "));
    let deadline = Instant::now() + SOON;
    while is_alive() {
        assert!(Instant::now() < deadline, "process {pid} is alive");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn output_errors_and_exit_code_come_back() {
    let sshd = Sshd::start();
    let (result, lines) =
        sshd.run(&sshd.remote(), shell("echo one; echo two >&2; printf three; exit 7")).await;
    assert_eq!(result.expect("it runs"), Exit { code: 7 });
    let outs: Vec<&Line> = lines.iter().filter(|line| matches!(line, Line::Out(_))).collect();
    assert_eq!(outs, [&out("one"), &out("three")]);
    let errs: Vec<&Line> = lines.iter().filter(|line| matches!(line, Line::Err(_))).collect();
    assert_eq!(errs, [&Line::Err("two".to_owned())]);
}

#[tokio::test]
async fn a_command_ended_by_a_signal_counts_as_in_a_shell() {
    let sshd = Sshd::start();
    let (result, _) = sshd.run(&sshd.remote(), shell("kill -TERM $$")).await;
    assert_eq!(result.expect("it runs"), Exit { code: 143 });
}

#[tokio::test]
async fn words_reach_the_other_side_unchanged() {
    let sshd = Sshd::start();
    let words = ["printf", "%s\\n", "$(reboot)", "it's", "a  b", "*", "", "\\", "é"];
    let (result, lines) = sshd.run(&sshd.remote(), Command::new(words, SOON)).await;
    assert_eq!(result.expect("it runs"), Exit { code: 0 });
    assert_eq!(lines, words[2..].iter().map(|word| out(word)).collect::<Vec<_>>());
}

#[tokio::test]
async fn commands_that_cannot_be_said_are_refused() {
    let sshd = Sshd::start();
    for words in
        [vec![], vec!["-x".to_owned()], vec!["a\0b".to_owned()], vec!["echo".to_owned(), "x".repeat(40_000)]]
    {
        let (result, _) = sshd.run(&sshd.remote(), Command::new(words, SOON)).await;
        assert!(matches!(result, Err(RemoteError::Unsayable { .. })), "{result:?}");
    }
}

#[tokio::test]
async fn lines_come_while_the_command_runs() {
    let sshd = Sshd::start();
    let fifo = sshd.folder.path().join("fifo");
    nix::unistd::mkfifo(&fifo, nix::sys::stat::Mode::S_IRWXU).expect("it can be made");
    let (lines, mut said) = mpsc::unbounded_channel();
    let (remote, endpoint) = (sshd.remote(), sshd.endpoint.clone());
    let command = shell(&format!("echo first; cat {}", fifo.display()));
    let running = tokio::spawn(async move { remote.run(&endpoint, command, lines).await });
    assert_eq!(said.recv().await, Some(out("first")));
    // Only now the command can go on.
    fs::write(&fifo, "second\n").expect("it is being read");
    assert_eq!(said.recv().await, Some(out("second")));
    assert_eq!(running.await.expect("no panic").expect("it runs"), Exit { code: 0 });
}

#[tokio::test]
async fn five_megabytes_go_in_and_come_out() {
    let sshd = Sshd::start();
    let line = "x".repeat(1023) + "\n";
    let input = line.repeat(5 * 1024);
    let command = Command::new(["cat"], Duration::from_secs(60)).with_stdin(input.clone());
    let (result, lines) = sshd.run(&sshd.remote(), command).await;
    assert_eq!(result.expect("it runs"), Exit { code: 0 });
    assert_eq!(lines.len(), 5 * 1024);
    assert!(lines.iter().all(|came| *came == out(line.trim_end())));
}

#[tokio::test]
async fn a_command_need_not_read_its_input() {
    let sshd = Sshd::start();
    let command = Command::new(["true"], SOON).with_stdin(vec![b'x'; 5 * 1024 * 1024]);
    let (result, _) = sshd.run(&sshd.remote(), command).await;
    assert_eq!(result.expect("it runs"), Exit { code: 0 });
}

#[tokio::test]
async fn a_deadline_kills_the_command_with_its_children() {
    let sshd = Sshd::start();
    let mut command = shell("sleep 600 & echo $!; echo $$; wait");
    command.deadline = Duration::from_secs(5);
    let (result, lines) = sshd.run(&sshd.remote(), command).await;
    assert!(matches!(result, Err(RemoteError::Deadline { .. })), "{result:?}");
    assert_eq!(lines.len(), 2, "{lines:?}");
    for line in lines {
        let Line::Out(pid) = line else { panic!("{line:?}") };
        until_dead(&pid).await;
    }
}

#[tokio::test]
async fn a_deadline_that_passes_before_the_command_starts_kills_it_all_the_same() {
    let sshd = Sshd::start();
    let marker = format!("sleep 600; : {}", sshd.folder.path().display());
    let mut command = shell(&marker);
    command.deadline = Duration::ZERO;
    let (result, _) = sshd.run(&sshd.remote(), command).await;
    assert!(matches!(result, Err(RemoteError::Deadline { .. })), "{result:?}");
    let runs = || {
        let entries = fs::read_dir("/proc").expect("proc is there").filter_map(Result::ok);
        let mut lines = entries.filter_map(|entry| fs::read_to_string(entry.path().join("cmdline")).ok());
        lines.any(|line| line.contains(&marker))
    };
    let deadline = Instant::now() + SOON;
    while runs() {
        assert!(Instant::now() < deadline, "the command runs on");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_command_that_nobody_waits_for_is_killed() {
    let sshd = Sshd::start();
    let (lines, mut said) = mpsc::unbounded_channel();
    let (remote, endpoint) = (sshd.remote(), sshd.endpoint.clone());
    let running =
        tokio::spawn(async move { remote.run(&endpoint, shell("echo $$; exec sleep 600"), lines).await });
    let Some(Line::Out(pid)) = said.recv().await else { panic!("it says its number") };
    running.abort();
    until_dead(&pid).await;
}

#[tokio::test]
async fn a_changed_host_key_is_refused_before_anything_is_said() {
    let sshd = Sshd::start();
    let (_, other) = keys::generate().expect("the system has randomness");
    let endpoint = Endpoint { host_key: HostKey(other.clone()), ..sshd.endpoint.clone() };
    let (lines, _said) = mpsc::unbounded_channel();
    let ran = sshd.remote().run(&endpoint, shell("true"), lines).await;
    match ran {
        Err(RemoteError::HostKeyChanged { found, expected, .. }) => {
            assert_eq!((found, expected), (sshd.endpoint.host_key.clone(), HostKey(other)));
        }
        other => panic!("{other:?}"),
    }
    check_host_key(&sshd.endpoint).await.expect("its own key is good");
    assert!(matches!(check_host_key(&endpoint).await, Err(RemoteError::HostKeyChanged { .. })));
}

#[tokio::test]
async fn another_key_is_refused() {
    let sshd = Sshd::start();
    let (other, _) = keys::generate().expect("the system has randomness");
    let (result, _) = sshd.run(&Ssh::new(other), shell("true")).await;
    assert!(matches!(result, Err(RemoteError::Refused { .. })), "{result:?}");
}

#[tokio::test]
async fn a_file_arrives_whole_with_its_mode_and_nothing_beside_it() {
    let sshd = Sshd::start();
    let remote = sshd.remote();
    let folder = sshd.folder.path().join("it's a folder");
    let path = folder.join("file");
    let content: Vec<u8> = (0..3_000_000_u32).map(|number| number as u8).collect();
    for mode in [0o600, 0o755] {
        remote
            .copy(&sshd.endpoint, &content, path.to_str().expect("it is text"), mode)
            .await
            .expect("it can be written");
        assert_eq!(fs::read(&path).expect("it is there"), content);
        assert_eq!(fs::metadata(&path).expect("it is there").permissions().mode() & 0o7777, mode);
        assert_eq!(fs::read_dir(&folder).expect("it is there").count(), 1);
    }
    let refused = remote.copy(&sshd.endpoint, b"x", "/proc/no/such", 0o600).await;
    assert!(matches!(refused, Err(RemoteError::NotCopied { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_connection_is_used_again_and_a_few_work_side_by_side() {
    let sshd = Sshd::start();
    let remote = sshd.remote();
    // SSH_CONNECTION names the client's port, which tells connections apart.
    let first = sshd.script(&remote, "echo $SSH_CONNECTION").await;
    assert_eq!(sshd.script(&remote, "echo $SSH_CONNECTION").await, first);
    let scripts: Vec<String> = (0..20).map(|number| format!("echo {number}")).collect();
    let all = futures::future::join_all(scripts.iter().map(|script| sshd.script(&remote, script))).await;
    let expected: Vec<Vec<Line>> = (0..20).map(|number: i32| vec![out(&number.to_string())]).collect();
    assert_eq!(all, expected);
}

#[tokio::test]
async fn a_dead_server_is_said_and_a_new_one_is_found() {
    let mut sshd = Sshd::start();
    let remote = sshd.remote();
    let said = sshd.script(&remote, "echo $PPID").await;
    let [Line::Out(connection)] = &said[..] else { panic!("{said:?}") };
    sshd.process.kill().expect("it is ours");
    sshd.process.wait().expect("it is ours");
    let pid = nix::unistd::Pid::from_raw(connection.parse().expect("a number"));
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGKILL).expect("it is ours");
    let (result, _) = sshd.run(&remote, shell("true")).await;
    assert!(matches!(result, Err(RemoteError::Unreachable { .. })), "{result:?}");
    assert!(result.expect_err("it is dead").may_retry());
    sshd.process = std::process::Command::new("/usr/sbin/sshd")
        .args(["-D", "-e", "-f"])
        .arg(sshd.folder.path().join("config"))
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("openssh-server is installed");
    sshd.wait();
    assert_eq!(sshd.script(&remote, "echo back").await, [out("back")]);
}
