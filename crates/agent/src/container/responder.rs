//! Answers rate probes: takes what comes, and says how fast it came.

use crate::network::rate::{ANSWER_BYTES, HEADER_BYTES, PORT, PROBE_MILLIS_MAX};
use std::io::{Read, Result, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Probes answered at the same time; the rest are turned away, as they would disturb each other.
const PROBES_MAX: usize = 8;

/// The first quarter of a probe is for TCP to find the rate and for the bucket to empty; it does not count.
const WARM_UP_SHARE: u32 = 4;

/// How long nothing may come.
const SILENCE_MAX: Duration = Duration::from_secs(5);

/// Bytes taken at once.
const BUFFER_BYTES: usize = 64 << 10;

/// Serves until the container ends.
pub fn serve() {
    let listener = match TcpListener::bind((Ipv4Addr::UNSPECIFIED, PORT)) {
        Ok(listener) => listener,
        Err(error) => {
            eprintln!("listening for rate probes on port {PORT}: {error}");
            return;
        }
    };
    let busy = Arc::new(AtomicUsize::new(0));
    for stream in listener.incoming().flatten() {
        if busy.fetch_add(1, Ordering::SeqCst) >= PROBES_MAX {
            busy.fetch_sub(1, Ordering::SeqCst);
            continue;
        }
        let busy = Arc::clone(&busy);
        thread::spawn(move || {
            // A probe that breaks off is the prober's matter.
            let _ = answer(stream);
            busy.fetch_sub(1, Ordering::SeqCst);
        });
    }
}

fn answer(mut stream: TcpStream) -> Result<()> {
    stream.set_read_timeout(Some(SILENCE_MAX))?;
    stream.set_write_timeout(Some(SILENCE_MAX))?;
    let mut header = [0; HEADER_BYTES];
    stream.read_exact(&mut header)?;
    let length = Duration::from_millis(u32::from_be_bytes(header).min(PROBE_MILLIS_MAX).into());
    let (bytes, elapsed) = count(&mut stream, length)?;
    let mut report = [0; ANSWER_BYTES];
    report[..8].copy_from_slice(&bytes.to_be_bytes());
    report[8..].copy_from_slice(&(elapsed.as_micros() as u64).to_be_bytes());
    stream.write_all(&report)?;
    // Closing with bytes unread would reset the connection, and the answer with it: the prober closes first.
    let until = Instant::now() + SILENCE_MAX;
    let mut buffer = vec![0; BUFFER_BYTES];
    while Instant::now() < until && stream.read(&mut buffer)? > 0 {}
    Ok(())
}

/// Bytes that came after the warm-up, and the time in which they came.
fn count(stream: &mut TcpStream, length: Duration) -> Result<(u64, Duration)> {
    let mut buffer = vec![0; BUFFER_BYTES];
    let start = Instant::now();
    let mut counting_since = None;
    let mut bytes = 0;
    loop {
        let taken = stream.read(&mut buffer)?;
        let now = Instant::now();
        match counting_since {
            None if now - start >= length / WARM_UP_SHARE => counting_since = Some(now),
            None => {}
            Some(_) => bytes += taken as u64,
        }
        if taken == 0 || now - start >= length {
            return Ok((bytes, counting_since.map_or(Duration::ZERO, |since| now - since)));
        }
    }
}
