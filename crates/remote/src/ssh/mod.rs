//! The real [`Remote`]: SSH.
//!
//! The SSH library blocks, so every command has a thread of its own while it runs; nothing here holds up an async
//! thread. A connection carries one command at a time and is used again for the next; a host has a few of them.

mod connection;
mod conversation;
mod dial;
mod lines;
mod pool;

use crate::{Command, Endpoint, Exit, Line, Lines, Remote, RemoteError};
use async_trait::async_trait;
use connection::Connection;
use conversation::{Conversation, Stop};
use pool::Pool;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// How long putting a file may take; the largest are packages of some ten MiB.
const COPY_DEADLINE: Duration = Duration::from_secs(300);

/// Hosts reached by SSH with one experiment's key.
pub struct Ssh {
    private_key: Arc<str>,
    pool: Arc<Pool>,
}

impl fmt::Debug for Ssh {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ssh").field("private_key", &"...").finish_non_exhaustive()
    }
}

impl Ssh {
    /// Hosts that let in the key whose private half this is, as an OpenSSH PEM.
    pub fn new(private_key: impl Into<Arc<str>>) -> Self {
        Self { private_key: private_key.into(), pool: Arc::default() }
    }
}

#[async_trait]
impl Remote for Ssh {
    async fn run(&self, host: &Endpoint, command: Command, lines: Lines) -> Result<Exit, RemoteError> {
        let shell = conversation::shell_line(host, &command)?;
        let place = self.pool.admit(host).await;
        let (pool, private_key, host) = (self.pool.clone(), self.private_key.clone(), host.clone());
        let cancelled = Arc::new(AtomicBool::new(false));
        // Whoever stops waiting for the answer stops the command.
        let _cancel = CancelOnDrop(cancelled.clone());
        on_thread(host.clone(), move || {
            let _place = place;
            let conversation = Conversation { shell, command, lines, cancelled };
            run(&pool, &private_key, &host, conversation)
        })
        .await
    }

    async fn copy(&self, host: &Endpoint, content: &[u8], path: &str, mode: u32) -> Result<(), RemoteError> {
        // The temporary file lies beside the final one, so that the rename stays within one file system.
        const SCRIPT: &str = r#"set -e; umask 077; mkdir -p "$(dirname "$1")"; new="$1.new.$$"
trap 'rm -f "$new"' EXIT; cat > "$new"; chmod "$2" "$new"; mv -f "$new" "$1""#;
        let words = ["/bin/sh", "-c", SCRIPT, "copy", path, &format!("{mode:o}")];
        let (lines, mut said) = mpsc::unbounded_channel();
        let exit = self.run(host, Command::new(words, COPY_DEADLINE).with_stdin(content), lines).await?;
        if exit.code == 0 {
            return Ok(());
        }
        let mut found = Vec::new();
        while let Some(Line::Out(line) | Line::Err(line)) = said.recv().await {
            found.push(line);
        }
        Err(RemoteError::NotCopied {
            host: host.name.clone(),
            path: path.to_owned(),
            found: if found.is_empty() { format!("exit code {}", exit.code) } else { found.join(" | ") },
        })
    }
}

/// Whether the host answers SSH with the key that is pinned. Does not log in.
pub async fn check_host_key(host: &Endpoint) -> Result<(), RemoteError> {
    let host = host.clone();
    on_thread(host.clone(), move || Connection::open(&host).map(drop)).await
}

struct CancelOnDrop(Arc<AtomicBool>);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Does something that blocks on a thread of its own.
async fn on_thread<T: Send + 'static>(
    host: Endpoint,
    act: impl FnOnce() -> Result<T, RemoteError> + Send + 'static,
) -> Result<T, RemoteError> {
    let broken = |found: String| RemoteError::Broken {
        host: host.name.clone(),
        doing: "starting a thread for it".to_owned(),
        found,
    };
    let (tell, told) = oneshot::channel();
    std::thread::Builder::new()
        .name("ssh".to_owned())
        .spawn(move || {
            // Nobody listens any more when the caller was cancelled.
            let _ = tell.send(act());
        })
        .map_err(|error| broken(error.to_string()))?;
    told.await.unwrap_or_else(|_| Err(broken("the thread ended without an answer".to_owned())))
}

fn run(
    pool: &Pool,
    private_key: &str,
    host: &Endpoint,
    mut conversation: Conversation,
) -> Result<Exit, RemoteError> {
    let log_in = || {
        let connection = Connection::open(host)?;
        connection.log_in(host, private_key)?;
        Ok(connection)
    };
    let (mut connection, fresh) = match pool.take(host) {
        Some(connection) => (connection, false),
        None => (log_in()?, true),
    };
    let mut result = conversation.hold(&connection);
    if matches!(result, Err(Stop::NotBegun(_))) && !fresh {
        // The host closed the connection while it lay idle.
        connection = log_in()?;
        result = conversation.hold(&connection);
    }
    let broken = |doing: &str, found: String| RemoteError::Broken {
        host: host.name.clone(),
        doing: format!("{doing} `{}`", conversation.program()),
        found,
    };
    match result {
        Ok(exit) => {
            pool.put(host, connection);
            Ok(exit)
        }
        Err(Stop::Deadline(group)) => {
            conversation::kill(&connection, group);
            Err(RemoteError::Deadline {
                host: host.name.clone(),
                command: conversation.program().to_owned(),
                deadline: conversation.command.deadline,
            })
        }
        Err(Stop::Cancelled(group)) => {
            conversation::kill(&connection, group);
            Err(broken("running", "nobody waits for it any more".to_owned()))
        }
        Err(Stop::NotBegun(found)) => Err(broken("starting", found)),
        Err(Stop::Broken(found)) => Err(broken("running", found)),
    }
}
