//! A host for one test: its own mounts, processes and network, gone with the test.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;

/// Puts the host together in memory: the machine's own files under a private layer, the site's directories.
/// Everything the machine has of goiardi and of the agent's state is hidden.
const SET_UP: &str = r#"
set -eu
mount -t tmpfs none "$PLACE"
mkdir "$PLACE/upper" "$PLACE/work" "$PLACE/root"
mount -t overlay none -o "lowerdir=/,upperdir=$PLACE/upper,workdir=$PLACE/work" "$PLACE/root"
cd "$PLACE/root"
mount -t proc proc proc
mount --rbind /dev dev
for own in run tmp; do mount -t tmpfs none "$own"; done
rm -rf etc/neo var/lib/neo etc/chef site usr/sbin/policy-rc.d
mkdir -p site/packages etc/chef
cp "$PACKAGE" site/packages
cp "$AGENT" usr/local/bin/neo-agent
cp -r "$REPOSITORY" site/chef-repo
identity="-c user.name=test -c user.email=test@example.org"
git -C site/chef-repo init --quiet
git -C site/chef-repo add .
git -C site/chef-repo $identity commit --quiet --message "the canonical repository"
chown -R nobody site/chef-repo
ip link set lo up
exec chroot . sh -c "echo ready; exec sleep infinity"
"#;

/// The mount namespace and everything else ends with the process that this is.
pub struct Host {
    holder: Child,
    init: String,
    _place: TempDir,
}

impl Host {
    pub fn new() -> Self {
        let place = tempfile::tempdir().unwrap();
        let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("goiardi");
        let mut holder = Command::new("unshare")
            .args(["--mount", "--pid", "--fork", "--net", "--uts", "--ipc", "--kill-child"])
            .args(["sh", "-c", SET_UP])
            .env("PLACE", place.path())
            .env("PACKAGE", neo_testkit::goiardi_package(&cache))
            .env("AGENT", env!("CARGO_BIN_EXE_neo-agent"))
            .env("REPOSITORY", Path::new(env!("CARGO_MANIFEST_DIR")).join("../../chef"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(holder.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n", "a host of its own needs root, overlay and git");
        let children = format!("/proc/{0}/task/{0}/children", holder.id());
        let init = std::fs::read_to_string(children).unwrap().trim().to_owned();
        Self { holder, init, _place: place }
    }

    /// What the agent ends with; it must end well.
    pub fn done(&self, arguments: &[&str]) -> Value {
        self.done_with(arguments, &json!({}))
    }

    /// As [`Host::done`], with a document on standard input.
    pub fn done_with(&self, arguments: &[&str], input: &Value) -> Value {
        let last = self.agent(arguments, input);
        assert_eq!(last["line"], "done", "{arguments:?}: {last}");
        last["result"].clone()
    }

    /// What the agent says when it fails, which it must.
    pub fn refused(&self, arguments: &[&str]) -> String {
        let last = self.agent(arguments, &json!({}));
        assert_eq!(last["line"], "failed", "{arguments:?}: {last}");
        assert_ne!(last["remedy"], "");
        last["message"].as_str().unwrap().to_owned()
    }

    /// What a shell command prints; it must succeed.
    pub fn shell(&self, script: &str) -> String {
        let output = self.enter(&["sh", "-c", script]).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        assert!(output.status.success(), "{script}: {text}{}", String::from_utf8_lossy(&output.stderr));
        text
    }

    /// Starts a shell command that ends with the host.
    pub fn background(&self, script: &str) {
        self.shell(&format!("({script}) </dev/null >/dev/null 2>&1 &"));
    }

    /// Writes a file.
    pub fn write(&self, path: &str, text: &str) {
        let output = feed(&mut self.enter(&["sh", "-c", &format!("umask 077; cat > {path}")]), text);
        assert!(output.status.success(), "writing {path}");
    }

    fn agent(&self, arguments: &[&str], input: &Value) -> Value {
        let output = feed(self.enter(&["/usr/local/bin/neo-agent"]).args(arguments), &input.to_string());
        let text = String::from_utf8_lossy(&output.stdout);
        let last = text.lines().last().and_then(|line| serde_json::from_str::<Value>(line).ok());
        let last = last.unwrap_or_else(|| {
            panic!("{arguments:?}: no JSON: {text}{}", String::from_utf8_lossy(&output.stderr))
        });
        assert_eq!(output.status.success(), last["line"] == "done");
        last
    }

    fn enter(&self, words: &[&str]) -> Command {
        let mut command = Command::new("nsenter");
        command
            .args(["--target", &self.init, "--mount", "--pid", "--net", "--uts", "--ipc", "--root", "--wd"]);
        command.args(words);
        command
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.holder.kill();
        let _ = self.holder.wait();
    }
}

fn feed(command: &mut Command, input: &str) -> Output {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A program that reads nothing may be gone before it is fed.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}
