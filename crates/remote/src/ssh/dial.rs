//! Reaching a host's sshd.

use crate::{Endpoint, RemoteError};
use nix::sched::{CloneFlags, setns};
use nix::sys::socket::{setsockopt, sockopt};
use std::fs::File;
use std::io;
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::Duration;

/// How long a host may take to accept a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long what we sent may stay unacknowledged, in milliseconds, until the connection counts as broken: a host that
/// vanished says nothing.
const UNACKNOWLEDGED_MS_MAX: u32 = 30_000;

/// Connects, from the network namespace that the endpoint names.
pub fn dial(host: &Endpoint) -> Result<TcpStream, RemoteError> {
    let connected = match &host.network_namespace {
        Some(namespace) => connect_from(namespace, host.address),
        None => TcpStream::connect_timeout(&host.address, CONNECT_TIMEOUT),
    };
    connected.and_then(prepare).map_err(|source| RemoteError::Unreachable {
        host: host.name.clone(),
        address: host.address.to_string(),
        source,
    })
}

/// A socket belongs for ever to the namespace that it was made in; a thread enters it, makes the socket, and ends.
fn connect_from(namespace: &Path, address: SocketAddr) -> io::Result<TcpStream> {
    let namespace = File::open(namespace)?;
    let connect = move || {
        setns(namespace, CloneFlags::CLONE_NEWNET)?;
        TcpStream::connect_timeout(&address, CONNECT_TIMEOUT)
    };
    let thread = std::thread::Builder::new().name("dial".to_owned()).spawn(connect)?;
    thread.join().unwrap_or_else(|_| Err(io::Error::other("the dialling thread ended without an answer")))
}

fn prepare(stream: TcpStream) -> io::Result<TcpStream> {
    stream.set_nodelay(true)?;
    setsockopt(&stream, sockopt::TcpUserTimeout, &UNACKNOWLEDGED_MS_MAX)?;
    Ok(stream)
}
