//! Rate probes: TCP to the responder of another container.
//!
//! The prober sends the length of the probe in milliseconds (4 bytes, big endian), then zeros as fast as they go.
//! When the time is over the responder answers with the bytes that it took after a warm-up, and with the time in
//! microseconds in which it took them (8 bytes each, big endian). The prober's own queues thus do not count.

use anyhow::{Context, Result, ensure};
use socket2::SockRef;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpStream};
use std::thread;
use std::time::Duration;

/// Where every container answers.
pub const PORT: u16 = 7302;

/// The length of the probe.
pub const HEADER_BYTES: usize = 4;

/// Bytes and microseconds.
pub const ANSWER_BYTES: usize = 16;

/// Longest probe.
pub const PROBE_MILLIS_MAX: u32 = 30_000;

/// How long a connection, or an answer after the end of the probe, may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Bytes sent at once.
const BUFFER_BYTES: usize = 64 << 10;

/// The largest send buffer that the kernel gives to everybody (`net.core.wmem_max`), in bytes.
const SEND_BUFFER_BYTES_MAX: usize = 212_992;

/// The rate from the network namespace of this thread to a container, in kilobits per second of TCP payload.
///
/// `held_bytes` is what the path and its queue hold. Where the kernel can be told so, never more than that is on its
/// way: nothing is dropped, so nothing that came before the counting is delivered within it, once a loss is repaired.
pub fn probe(to: Ipv4Addr, length: Duration, held_bytes: usize) -> Result<u64> {
    let target = SocketAddr::from((to, PORT));
    let mut stream = TcpStream::connect_timeout(&target, PATIENCE)
        .with_context(|| format!("connecting to the rate responder at {target}"))?;
    // What is still queued when the answer is there must not disturb the next probe.
    SockRef::from(&stream).set_linger(Some(Duration::ZERO))?;
    if held_bytes <= SEND_BUFFER_BYTES_MAX {
        // The kernel doubles it.
        SockRef::from(&stream).set_send_buffer_size(held_bytes / 2)?;
    }
    stream.set_read_timeout(Some(length + PATIENCE))?;
    stream.set_write_timeout(Some(length + PATIENCE))?;
    let millis = (length.as_millis() as u32).min(PROBE_MILLIS_MAX);
    stream.write_all(&millis.to_be_bytes())?;

    let mut sender = stream.try_clone()?;
    let sending = thread::spawn(move || {
        let zeros = vec![0; BUFFER_BYTES];
        while sender.write_all(&zeros).is_ok() {}
    });
    let mut answer = [0; ANSWER_BYTES];
    let answered = stream.read_exact(&mut answer);
    let _ = stream.shutdown(Shutdown::Both);
    let _ = sending.join();
    answered.with_context(|| format!("waiting for the answer of the rate responder at {target}"))?;

    let (bytes, micros) = answer.split_at(ANSWER_BYTES / 2);
    let (bytes, micros) = (number(bytes), number(micros));
    ensure!(micros > 0, "the rate responder at {target} counted for no time");
    // Bits per microsecond are megabits per second.
    Ok(bytes.saturating_mul(8_000) / micros)
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}
