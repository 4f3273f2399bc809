//! Round trips, by ICMP echo (RFC 792) on a raw socket.

use anyhow::{Context, Result};
use socket2::{Domain, Protocol, Socket, Type};
use std::io::{ErrorKind, Read};
use std::net::{Ipv4Addr, SocketAddrV4};
use std::time::{Duration, Instant};

/// Between two requests: ten of them tell a loss of 5 % from none, and do not queue behind each other.
const INTERVAL: Duration = Duration::from_millis(20);

/// How long an answer may take beyond twice the round trip that is expected: a busy host wakes up late.
const PATIENCE: Duration = Duration::from_secs(1);

/// Bytes of a request behind its header: 56, as `ping` sends.
const PAYLOAD_BYTES: usize = 56;

const HEADER_BYTES: usize = 8;
const ECHO_REQUEST: u8 = 8;
const ECHO_REPLY: u8 = 0;

/// Bytes of a request on an Ethernet, for reckoning how long a slow link needs for it.
pub const FRAME_BYTES: u64 = (14 + 20 + HEADER_BYTES + PAYLOAD_BYTES) as u64;

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Echoes {
    /// Requests sent.
    pub sent: u32,
    /// Round trips of those that were answered, shortest first.
    pub round_trips: Vec<Duration>,
}

impl Echoes {
    /// The median; none when nothing came back.
    pub fn median(&self) -> Option<Duration> {
        self.round_trips.get(self.round_trips.len() / 2).copied()
    }
}

/// Sends `probes` echo requests from the network namespace of this thread. `identifier` tells the answers of one
/// prober from another's.
pub fn echo(to: Ipv4Addr, probes: u32, identifier: u16, expected: Duration) -> Result<Echoes> {
    let socket = Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::ICMPV4))
        .context("making a raw socket for ICMP")?;
    let target = SocketAddrV4::new(to, 0).into();
    let mut sent_at: Vec<Instant> = Vec::new();
    let mut round_trips: Vec<Option<Duration>> = Vec::new();
    let patience = PATIENCE + expected * 2;
    for sequence in 0..probes.min(u16::MAX.into()) {
        sent_at.push(Instant::now());
        round_trips.push(None);
        // A request that cannot leave (no route, no answer to ARP) is a request without an answer.
        let _ = socket.send_to(&request(identifier, sequence as u16), &target);
        let last = sequence + 1 == probes;
        let until = Instant::now() + if last { patience } else { INTERVAL };
        receive(&socket, to, identifier, until, last, &sent_at, &mut round_trips)?;
    }
    let mut round_trips: Vec<Duration> = round_trips.into_iter().flatten().collect();
    round_trips.sort_unstable();
    Ok(Echoes { sent: sent_at.len() as u32, round_trips })
}

/// Takes answers until the time is over, or (`may_end`) all are there.
fn receive(
    socket: &Socket,
    from: Ipv4Addr,
    identifier: u16,
    until: Instant,
    may_end: bool,
    sent_at: &[Instant],
    round_trips: &mut [Option<Duration>],
) -> Result<()> {
    let mut packet = [0; 2048];
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() || (may_end && round_trips.iter().all(Option::is_some)) {
            return Ok(());
        }
        // Zero would mean to wait for ever.
        socket.set_read_timeout(Some(left.max(Duration::from_micros(1))))?;
        let mut reader = socket;
        let length = match reader.read(&mut packet) {
            Ok(length) => length,
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return Ok(());
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            // What is unreachable says so by an error on the socket; it stays a request without an answer.
            Err(_) => continue,
        };
        let now = Instant::now();
        let Some(sequence) = answered(&packet[..length], from, identifier) else { continue };
        let index = usize::from(sequence);
        if let (Some(sent), Some(slot)) = (sent_at.get(index), round_trips.get_mut(index)) {
            slot.get_or_insert(now - *sent);
        }
    }
}

fn request(identifier: u16, sequence: u16) -> Vec<u8> {
    let mut packet = vec![0; HEADER_BYTES + PAYLOAD_BYTES];
    packet[0] = ECHO_REQUEST;
    packet[4..6].copy_from_slice(&identifier.to_be_bytes());
    packet[6..8].copy_from_slice(&sequence.to_be_bytes());
    let sum = checksum(&packet);
    packet[2..4].copy_from_slice(&sum.to_be_bytes());
    packet
}

/// The sequence number, if the packet (with its IP header) is an answer to us from there.
fn answered(packet: &[u8], from: Ipv4Addr, identifier: u16) -> Option<u16> {
    let header_bytes = usize::from(packet.first()? & 0x0f) * 4;
    let source: [u8; 4] = packet.get(12..16)?.try_into().ok()?;
    let icmp = packet.get(header_bytes..header_bytes + HEADER_BYTES)?;
    let ours = icmp[4..6] == identifier.to_be_bytes();
    (icmp[0] == ECHO_REPLY && ours && source == from.octets()).then(|| u16::from_be_bytes([icmp[6], icmp[7]]))
}

/// The Internet checksum (RFC 1071).
fn checksum(packet: &[u8]) -> u16 {
    let mut sum: u32 =
        packet.chunks(2).map(|pair| u32::from(pair[0]) << 8 | u32::from(*pair.get(1).unwrap_or(&0))).sum();
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !(sum as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_has_a_checksum_that_adds_up_to_nothing() {
        assert_eq!(checksum(&request(7, 3)), 0);
        assert_eq!(checksum(&[0x45, 0x00, 0x00]), !0x4500);
    }

    #[test]
    fn only_our_own_answer_counts() {
        let from = Ipv4Addr::new(10, 1, 1, 2);
        let mut packet = vec![0; 20];
        packet[0] = 0x45;
        packet[12..16].copy_from_slice(&from.octets());
        let mut icmp = request(7, 3);
        icmp[0] = ECHO_REPLY;
        packet.extend(icmp);
        assert_eq!(answered(&packet, from, 7), Some(3));
        assert_eq!(answered(&packet, from, 8), None);
        assert_eq!(answered(&packet, Ipv4Addr::new(10, 1, 1, 3), 7), None);
        assert_eq!(answered(&packet[..24], from, 7), None);
        packet[20] = ECHO_REQUEST;
        assert_eq!(answered(&packet, from, 7), None);
    }

    #[test]
    fn the_loopback_answers() {
        let echoes = echo(Ipv4Addr::LOCALHOST, 3, 77, Duration::ZERO).expect("needs root for a raw socket");
        assert_eq!(echoes.sent, 3);
        assert_eq!(echoes.round_trips.len(), 3);
    }
}
