//! One SSH connection: host key verified, then logged in.

use super::dial::dial;
use crate::{Endpoint, HostKey, RemoteError};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ssh2::{ErrorCode, MethodType, Session};
use std::net::TcpStream;
use std::time::Duration;

/// How long the SSH handshake, a login, or opening a channel may take.
pub const ANSWER_TIMEOUT: Duration = Duration::from_secs(15);

/// How often a quiet connection is shown to be alive.
const KEEP_ALIVE: Duration = Duration::from_secs(10);

/// Every type of host key that a server may have. The pinned one is asked for first; the others are let through to be
/// seen and refused by name.
const HOST_KEY_TYPES: [&str; 6] = [
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "rsa-sha2-512",
    "rsa-sha2-256",
];

// Numbers of libssh2's error codes, which the binding does not name.
const AUTHENTICATION_FAILED: i32 = -18;
const PUBLIC_KEY_UNVERIFIED: i32 = -19;

/// A connection, and the socket below it to wait on.
pub struct Connection {
    /// The SSH session.
    pub session: Session,
    /// Its socket.
    pub socket: TcpStream,
}

impl Connection {
    /// Connects and verifies the host's key, before anything is said that only the host may hear.
    pub fn open(host: &Endpoint) -> Result<Self, RemoteError> {
        let socket = dial(host)?;
        let broken = |doing: &str, found: String| RemoteError::Broken {
            host: host.name.clone(),
            doing: doing.to_owned(),
            found,
        };
        let below = socket.try_clone().map_err(|error| broken("sharing its socket", error.to_string()))?;
        let mut session =
            Session::new().map_err(|error| broken("preparing an SSH session", error.to_string()))?;
        session.set_tcp_stream(below);
        session.set_timeout(ANSWER_TIMEOUT.as_millis() as u32);
        session
            .method_pref(MethodType::HostKey, &preferred(&host.host_key))
            .and_then(|()| session.handshake())
            .map_err(|error| broken("shaking hands", error.to_string()))?;
        let found = shown(&session);
        if found != host.host_key {
            return Err(RemoteError::HostKeyChanged {
                host: host.name.clone(),
                found,
                expected: host.host_key.clone(),
            });
        }
        session.set_keepalive(true, KEEP_ALIVE.as_secs() as u32);
        Ok(Self { session, socket })
    }

    /// Logs in with the experiment's key.
    pub fn log_in(&self, host: &Endpoint, private_key: &str) -> Result<(), RemoteError> {
        self.session.userauth_pubkey_memory(&host.user, None, private_key, None).map_err(|error| match error
            .code()
        {
            ErrorCode::Session(AUTHENTICATION_FAILED | PUBLIC_KEY_UNVERIFIED) => {
                RemoteError::Refused { host: host.name.clone(), user: host.user.clone() }
            }
            _ => RemoteError::Broken {
                host: host.name.clone(),
                doing: "logging in".to_owned(),
                found: error.to_string(),
            },
        })
    }

    /// Whether the other side has closed it already, as far as can be seen without asking.
    pub fn is_closed(&self) -> bool {
        // The library keeps the socket non-blocking.
        !matches!(self.socket.peek(&mut [0]), Err(error) if error.kind() == std::io::ErrorKind::WouldBlock)
    }
}

fn preferred(pinned: &HostKey) -> String {
    let first = HOST_KEY_TYPES.into_iter().filter(|kind| pinned.0.starts_with(&format!("{kind} ")));
    let others = HOST_KEY_TYPES.into_iter().filter(|kind| !pinned.0.starts_with(&format!("{kind} ")));
    first.chain(others).collect::<Vec<_>>().join(",")
}

/// The key that the host shows. Its encoding begins with its type, as a length in four bytes and the text.
fn shown(session: &Session) -> HostKey {
    let key = session.host_key().map(|(key, _)| key).unwrap_or_default();
    let kind = key
        .split_first_chunk::<4>()
        .and_then(|(length, rest)| rest.get(..u32::from_be_bytes(*length) as usize))
        .map(|kind| String::from_utf8_lossy(kind).into_owned())
        .unwrap_or_default();
    HostKey(format!("{kind} {}", STANDARD.encode(key)))
}
