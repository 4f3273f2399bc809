//! Bandwidths, delays, losses and addresses, as Emulab reads them.

use crate::suggest::excerpt;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::number;
use crate::tcl::resume::{Mend, Problem};
use crate::tcl::value::Value;
use std::net::Ipv4Addr;

/// Least bandwidth that Emulab shapes, in kilobits per second.
const BANDWIDTH_MIN_KBPS: i64 = 10;

/// Most, in kilobits per second.
const BANDWIDTH_MAX_KBPS: i64 = 100_000_000;

/// Least delay but none that Emulab makes, in milliseconds.
const DELAY_MIN_MS: f64 = 2.0;

/// Longest delay that makes sense, in milliseconds: an hour.
const DELAY_MAX_MS: f64 = 3_600_000.0;

/// Least probability of loss but none.
const LOSS_MIN: f64 = 0.000_005;

/// The number at the beginning of a text, and the rest, without the blanks between.
fn number_and_unit(text: &str) -> Option<(f64, &str)> {
    let text = text.trim();
    let bytes = text.as_bytes();
    let mut length = 0;
    for end in (1..=text.len()).filter(|end| text.is_char_boundary(*end)) {
        if !matches!(bytes[end - 1], b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-') {
            break;
        }
        if number::parse_double(&text[..end]).is_some() {
            length = end;
        }
    }
    let value = number::parse_double(&text[..length])?;
    Some((value, text[length..].trim()))
}

impl Interpreter {
    /// A bandwidth in kilobits per second; tells what is wrong with it, and takes it as not limited.
    pub(crate) fn bandwidth(&mut self, words: &[Value], argument: usize) -> u64 {
        let text = words.get(argument).map(Value::to_text).unwrap_or_default();
        match text.trim() {
            "*" => return 0,
            "~" => return 10,
            _ => {}
        }
        let Some((value, unit)) = number_and_unit(&text) else {
            let message = format!("`{}` is not a bandwidth", excerpt(&text));
            self.tell(Problem::error(argument, message).hint("write a number and a unit, such as 100Mb"));
            return 0;
        };
        let Some(kbps) = self.kilobits(argument, &text, value, unit) else { return 0 };
        let kbps = kbps as i64;
        if kbps < BANDWIDTH_MIN_KBPS {
            let problem = Problem::error(argument, format!("Bandwidth of {kbps} Kbs is too low."));
            self.tell(if unit.is_empty() {
                problem
                    .hint(format!("a number without a unit is in bits per second; write {}Mb", text.trim()))
            } else {
                problem.hint("at least 10kb; a bandwidth of * is not limited")
            });
            return 0;
        }
        if kbps > BANDWIDTH_MAX_KBPS {
            let message = format!("Bandwidth requested ({kbps}) exceeds maximum of {BANDWIDTH_MAX_KBPS} Kbs");
            self.tell(Problem::error(argument, message).hint("at most 100Gb"));
            return 0;
        }
        kbps as u64
    }

    fn kilobits(&mut self, argument: usize, text: &str, value: f64, unit: &str) -> Option<f64> {
        Some(match unit {
            "" | "b" | "bps" => value / 1e3,
            "k" | "kb" | "kbps" | "K" | "Kb" | "Kbps" => value,
            "M" | "Mb" | "Mbps" => value * 1e3,
            "G" | "Gb" | "Gbps" => value * 1e6,
            other => {
                let meant = match other.to_ascii_lowercase().as_str() {
                    "m" | "mb" | "mbps" | "mbit" | "mbits" | "mbit/s" | "mb/s" => Some(("Mb", 1e3)),
                    "g" | "gb" | "gbps" | "gbit" | "gbits" | "gbit/s" | "gb/s" => Some(("Gb", 1e6)),
                    "kbit" | "kbits" | "kbit/s" | "kb/s" | "kbps" => Some(("kb", 1.0)),
                    "bit" | "bits" | "bit/s" | "b/s" => Some(("b", 1e-3)),
                    _ => None,
                };
                // Capital B is bytes.
                let meant = meant.filter(|_| !other.contains('B'));
                return self.meant(argument, text, value, other, meant, "bandwidth", "Mb, kb, Gb or b");
            }
        })
    }

    /// A delay in milliseconds; tells what is wrong with it, and takes it as none.
    pub(crate) fn delay(&mut self, words: &[Value], argument: usize) -> f64 {
        let text = words.get(argument).map(Value::to_text).unwrap_or_default();
        let Some((value, unit)) = number_and_unit(&text) else {
            let message = format!("`{}` is not a delay", excerpt(&text));
            self.tell(Problem::error(argument, message).hint("write a number and a unit, such as 10ms"));
            return 0.0;
        };
        let Some(millis) = self.milliseconds(argument, &text, value, unit) else { return 0.0 };
        if unit.is_empty() && millis != 0.0 {
            let message = format!("a delay of `{}` without a unit is in seconds", text.trim());
            let meant = format!("{}ms", text.trim());
            self.tell(
                Problem::warning(argument, message)
                    .hint(format!("write {meant} for milliseconds"))
                    .mend(Mend::Replace(meant)),
            );
        }
        self.checked_delay(argument, millis)
    }

    fn checked_delay(&mut self, argument: usize, millis: f64) -> f64 {
        let whole = millis.trunc();
        let strict = self.is_strict();
        if !millis.is_finite()
            || !(0.0..=DELAY_MAX_MS).contains(&millis)
            || (strict && whole != 0.0 && whole < DELAY_MIN_MS)
        {
            let shown = number::format_double(millis);
            let message = format!("The delay of {shown}ms is invalid, it must be either 0 or at least 2ms.");
            let hint = if millis > DELAY_MAX_MS { "at most an hour" } else { "a delay is 0 or more" };
            self.tell(Problem::error(argument, message).hint(hint));
            return 0.0;
        }
        if strict {
            return whole;
        }
        if millis != 0.0 && millis < DELAY_MIN_MS {
            let message = format!("a delay of {millis} ms: Emulab knows 0 and at least 2 ms");
            self.tell(Problem::warning(argument, message).hint("it is taken as written here"));
        } else if millis != whole {
            let message = format!("a delay of {millis} ms: Emulab cuts it to {whole} ms");
            self.tell(Problem::warning(argument, message).hint("it is taken as written here"));
        }
        (millis * 1e3).round() / 1e3
    }

    fn milliseconds(&mut self, argument: usize, text: &str, value: f64, unit: &str) -> Option<f64> {
        Some(match unit {
            "" | "s" => value * 1e3,
            "ms" => value,
            // Emulab divides by a thousand only.
            "ns" if self.is_strict() => value / 1e3,
            "ns" => value / 1e6,
            other => {
                let meant = match other.to_ascii_lowercase().as_str() {
                    "us" | "usec" | "µs" => Some(("us", 1e-3)),
                    "ms" | "msec" | "msecs" | "m" => Some(("ms", 1.0)),
                    "s" | "sec" | "secs" => Some(("s", 1e3)),
                    _ => None,
                };
                return self.meant(argument, text, value, other, meant, "delay", "ms or s");
            }
        })
    }

    /// A unit that Emulab does not know, but people write.
    #[expect(clippy::too_many_arguments, reason = "the parts of one message")]
    fn meant(
        &mut self,
        argument: usize,
        text: &str,
        value: f64,
        unit: &str,
        meant: Option<(&str, f64)>,
        what: &str,
        known: &str,
    ) -> Option<f64> {
        let message = format!("Unknown {what} unit {}.", excerpt(unit));
        match meant {
            Some((unit_meant, factor)) if !self.is_strict() => {
                let number = text.trim().trim_end_matches(unit).trim_end();
                let taken =
                    if unit == unit_meant { String::new() } else { format!("; taken as `{unit_meant}`") };
                let problem =
                    Problem::warning(argument, format!("{what} unit `{unit}` is unknown to Emulab{taken}"));
                let problem = problem.hint(format!("write {known}"));
                self.tell(if unit == unit_meant {
                    problem
                } else {
                    problem.mend(Mend::Replace(format!("{number}{unit_meant}")))
                });
                Some(value * factor)
            }
            _ => {
                self.tell(Problem::error(argument, message).hint(format!("write {known}")));
                None
            }
        }
    }

    /// A probability of loss; tells what is wrong with it, and takes it as none.
    pub(crate) fn loss(&mut self, words: &[Value], argument: usize) -> f64 {
        let text = words.get(argument).map(Value::to_text).unwrap_or_default();
        let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && !text.ends_with('.');
        let value = number::parse_double(&text).filter(|_| plain);
        match value {
            Some(value) if value == 0.0 || (LOSS_MIN..=1.0).contains(&value) => value,
            _ => {
                let message = format!("[{}] {} is not a valid loss rate.", words[0].as_str(), excerpt(&text));
                let hint = match text.strip_suffix('%').and_then(number::parse_double) {
                    Some(percent) => format!("write {} for {percent} %", percent / 100.0),
                    None => "a probability from 0.000005 to 1, or 0; 0.05 is 5 %".to_owned(),
                };
                self.tell(Problem::error(argument, message).hint(hint));
                0.0
            }
        }
    }

    /// An address; tells what is wrong with it.
    pub(crate) fn address(&mut self, words: &[Value], argument: usize) -> Option<Ipv4Addr> {
        let text = words.get(argument).map(Value::to_text).unwrap_or_default();
        // A leading zero is decimal here, as it is in Emulab.
        let parts: Vec<Option<u8>> = text.split('.').map(|part| part.parse().ok()).collect();
        if let [Some(a), Some(b), Some(c), Some(d)] = parts[..] {
            return Some(Ipv4Addr::new(a, b, c, d));
        }
        let message = format!("[{}] {} is not a valid IP address.", words[0].as_str(), excerpt(&text));
        self.tell(
            Problem::error(argument, message).hint("write four numbers from 0 to 255, such as 10.0.0.1"),
        );
        None
    }

    /// A setting that is 0 or 1; tells if it is not.
    pub(crate) fn on_off(&mut self, words: &[Value], argument: usize) -> Option<bool> {
        match words.get(argument).map(Value::as_str).as_deref() {
            Some("0") => Some(false),
            Some("1") => Some(true),
            other => {
                let found = excerpt(other.unwrap_or_default());
                let message = format!("[{}] {found} must be 0 or 1", words[0].as_str());
                self.tell(Problem::error(argument, message));
                None
            }
        }
    }

    /// One of some words; tells if it is none of them.
    pub(crate) fn choice(
        &mut self,
        words: &[Value],
        argument: usize,
        known: &[&'static str],
    ) -> Option<&'static str> {
        let text = words.get(argument).map(Value::to_text).unwrap_or_default();
        if let Some(found) = known.iter().find(|candidate| **candidate == text) {
            return Some(found);
        }
        let message = format!(
            "[{}] {} is unknown: must be one of {}",
            words[0].as_str(),
            excerpt(&text),
            known.join(", ")
        );
        let near = crate::suggest::nearest(&text, known.iter().copied());
        let mut problem = Problem::error(argument, message);
        if let Some(near) = near {
            problem = problem.hint(format!("did you mean `{near}`?")).mend(Mend::Replace(near.to_owned()));
        }
        self.tell(problem);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_units() {
        assert_eq!(number_and_unit("10 Mb"), Some((10.0, "Mb")));
        assert_eq!(number_and_unit("1e3Mb"), Some((1000.0, "Mb")));
        assert_eq!(number_and_unit("-5ms"), Some((-5.0, "ms")));
        assert_eq!(number_and_unit(".5"), Some((0.5, "")));
        assert_eq!(number_and_unit("1.5.2ms"), Some((1.5, ".2ms")));
        assert_eq!(number_and_unit("foo"), None);
        assert_eq!(number_and_unit(""), None);
    }
}
