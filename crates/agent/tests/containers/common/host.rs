//! A host: its own network, mount, PID, UTS and IPC namespaces, a root of its own above the machine's, and a real file
//! system at /var/lib/neo.

use super::{Holder, World, must};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fs;
use std::io::Write;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A host.
pub struct Host {
    holder: Holder,
    directory: TempDir,
}

impl Host {
    /// Makes it, with the agent installed, and joins it to the management network.
    pub fn new(world: &World, name: &str, address: Ipv4Addr) -> Self {
        // Not /tmp, which may be in memory: an overlay's upper layer wants a real file system.
        let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let at = directory.path().display().to_string();
        for part in ["upper/usr/local/bin", "upper/var/lib/neo", "work", "root", "state"] {
            fs::create_dir_all(directory.path().join(part)).unwrap();
        }
        let agent = directory.path().join("upper/usr/local/bin/neo-agent");
        fs::copy(env!("CARGO_BIN_EXE_neo-agent"), agent).unwrap();
        let script = format!(
            "mount -t overlay overlay -o lowerdir=/,upperdir={at}/upper,workdir={at}/work {at}/root; cd {at}/root; \
             mount --bind {at}/state var/lib/neo; mount -t proc proc proc; mount -t sysfs sysfs sys; \
             mount --rbind /dev dev; mount -t tmpfs tmpfs run; mount -t tmpfs tmpfs tmp; \
             hostname {name}; pivot_root . mnt; cd /; umount -l mnt; echo ready; exec cat"
        );
        let holder = Holder::start(&["--net", "--mount", "--pid", "--uts", "--ipc"], &script);
        world.plug(&holder, name, address);
        Self { holder, directory }
    }

    /// Where the host's /var/lib/neo is for this test.
    pub fn state(&self) -> PathBuf {
        self.directory.path().join("state")
    }

    /// Gives the host its access to the config server.
    pub fn grant(&self, url: &str, token: &str) {
        let access = json!({ "url": url, "token": token }).to_string();
        self.shell(&format!("umask 077; mkdir -p /etc/neo; echo '{access}' > /etc/neo/config-server.json"));
    }

    fn enter(&self) -> Command {
        let mut command = Command::new("nsenter");
        command.args(["--target", &self.holder.pid.to_string(), "-m", "-n", "-p", "-u", "-i"]);
        command
    }

    /// Runs a script on the host; it must end well.
    pub fn shell(&self, script: &str) -> String {
        must(self.enter().args(["sh", "-ec", script]))
    }

    /// Runs a script in a container of the host; it must end well.
    pub fn shell_in(&self, container: &str, script: &str) -> String {
        let init = self.init(container).to_string();
        must(self.enter().args(["nsenter", "--target", &init, "-a", "sh", "-ec", script]))
    }

    /// The process id of a container's init, on the host.
    pub fn init(&self, container: &str) -> i64 {
        let path = self.state().join("containers").join(container).join("init.json");
        let record: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        record["init"]["pid"].as_i64().unwrap()
    }

    /// The process ids of several inits.
    pub fn inits(&self, containers: &[&str]) -> HashMap<String, i64> {
        containers.iter().map(|name| ((*name).to_owned(), self.init(name))).collect()
    }

    /// Runs the agent; answers with whether it ended well, and its last line.
    pub fn agent(&self, arguments: &[&str], input: &Value) -> (bool, Value) {
        let mut child = self
            .enter()
            .arg("neo-agent")
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.to_string().as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let last = last_line(&output);
        (output.status.success(), last)
    }

    /// Runs the agent, which must end well; answers with its result.
    pub fn done<T: DeserializeOwned>(&self, arguments: &[&str], input: &Value) -> T {
        let (good, last) = self.agent(arguments, input);
        assert!(good && last["line"] == "done", "{arguments:?}: {last}");
        serde_json::from_value(last["result"].clone()).unwrap()
    }

    /// Runs the agent, which must fail; answers with its message.
    pub fn refused(&self, arguments: &[&str], input: &Value) -> String {
        let (good, last) = self.agent(arguments, input);
        assert!(!good && last["line"] == "failed", "{arguments:?}: {last}");
        last["message"].as_str().unwrap().to_owned()
    }
}

fn last_line(output: &Output) -> Value {
    let text = String::from_utf8_lossy(&output.stdout);
    let last = text.lines().last().unwrap_or_default();
    serde_json::from_str(last)
        .unwrap_or_else(|_| panic!("no line of JSON: {text}{}", String::from_utf8_lossy(&output.stderr)))
}
