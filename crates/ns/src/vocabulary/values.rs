//! Bandwidths, delays, losses and addresses, as Emulab reads them.

use crate::suggest::excerpt;
use crate::tcl::failure::{Failure, Outcome};
use crate::tcl::interpreter::Interpreter;
use crate::tcl::number;
use crate::tcl::resume::{Mend, Problem};
use crate::tcl::value::Value;
use std::net::Ipv4Addr;

/// Least bandwidth that Emulab shapes, in kilobits per second.
const BANDWIDTH_MIN_KBPS: i64 = 10;

/// Most, in kilobits per second.
const BANDWIDTH_MAX_KBPS: u64 = 100_000_000;

/// What `~`, best effort, stands for, in kilobits per second.
pub(super) const BEST_EFFORT_KBPS: u64 = 10;

/// Least delay but none that Emulab makes, in milliseconds.
const DELAY_MIN_MS: f64 = 2.0;

/// Longest delay, in milliseconds: thirty years, which still counts exactly in microseconds.
const DELAY_MAX_MS: f64 = 1e12;

/// Least probability of loss but none.
const LOSS_MIN: f64 = 0.000_005;

/// The number at the beginning of a text, and the word after it, as `scan "%f%s"` reads them.
fn number_and_unit(text: &str) -> Option<(f64, &str)> {
    let text = text.trim_start();
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
    Some((value, text[length..].split_whitespace().next().unwrap_or_default()))
}

/// Capital B is bytes, which nobody can tell from a slip of the shift key.
fn in_bytes(argument: usize, value: f64, unit: &str, bits: &str) -> Problem {
    let (slip, meant) = (format!("{value}{bits}"), format!("{}{bits}", value * 8.0));
    Problem::error(argument, format!("Unknown bandwidth unit {unit}."))
        .hint(format!("a bandwidth counts bits, and B is bytes: write {slip}, or {meant} if bytes are meant"))
        .mend(Mend::Replace(slip))
}

impl Interpreter {
    /// Tells that a text holds no number; Emulab fails there.
    fn not_a_quantity(&mut self, argument: usize, text: &str, what: &str, example: &str) -> Outcome<()> {
        let hint = format!("write a number and a unit, such as {example}");
        if self.catching > 0 {
            return Err(Failure::hinted("can't read \"unit\": no such variable", hint).at(argument));
        }
        let message = if self.is_strict() {
            format!("can't read \"unit\": no such variable; `{}` is not a {what}", excerpt(text))
        } else {
            format!("`{}` is not a {what}", excerpt(text))
        };
        self.tell(Problem::error(argument, message).hint(hint));
        Ok(())
    }

    /// A bandwidth in kilobits per second; tells what is wrong with it, and takes it as not limited.
    pub(crate) fn bandwidth(&mut self, words: &[Value], argument: usize) -> Outcome<u64> {
        let text = words.get(argument).map(Value::to_text).unwrap_or_default();
        let Some(kbps) = self.any_bandwidth(argument, &text)? else { return Ok(0) };
        if kbps < BANDWIDTH_MIN_KBPS && !matches!(&*text, "*" | "~") {
            let problem = Problem::error(argument, format!("Bandwidth of {kbps} Kbs is too low."));
            let unitless = number_and_unit(&text).is_some_and(|(_, unit)| unit.is_empty());
            self.tell(if unitless {
                problem
                    .hint(format!("a number without a unit is in bits per second; write {}Mb", text.trim()))
            } else {
                problem.hint("at least 10kb; a bandwidth of * is not limited")
            });
            return Ok(0);
        }
        Ok(u64::try_from(kbps).unwrap_or_default())
    }

    /// The rate of traffic in kilobits per second, which may be low.
    pub(crate) fn bandwidth_of_traffic(&mut self, text: &str) -> Outcome<i64> {
        Ok(self.any_bandwidth(1, text)?.unwrap_or_default())
    }

    /// The same for a setting that nothing uses here.
    pub(crate) fn backfill(&mut self, words: &[Value], argument: usize) -> Outcome<()> {
        let text = words.get(argument).map(Value::to_text).unwrap_or_default();
        self.any_bandwidth(argument, &text).map(|_| ())
    }

    fn any_bandwidth(&mut self, argument: usize, text: &str) -> Outcome<Option<i64>> {
        match text {
            "*" => return Ok(Some(0)),
            "~" => return Ok(Some(BEST_EFFORT_KBPS as i64)),
            _ => {}
        }
        let Some((value, unit)) = number_and_unit(text) else {
            self.not_a_quantity(argument, text, "bandwidth", "100Mb")?;
            return Ok(None);
        };
        Ok(self.kilobits(argument, text, value, unit).map(|kbps| kbps as i64))
    }

    /// Tells if a network would be faster than any.
    pub(crate) fn check_bandwidth_max(&mut self, kbps: u64, argument: usize) {
        if kbps > BANDWIDTH_MAX_KBPS {
            let message =
                format!("Bandwidth requested ({kbps}) exceeds maximum of {BANDWIDTH_MAX_KBPS} kbps!");
            self.tell(Problem::error(argument, message).hint("at most 100Gb"));
        }
    }

    fn kilobits(&mut self, argument: usize, text: &str, value: f64, unit: &str) -> Option<f64> {
        Some(match unit {
            "" | "b" | "bps" => value / 1e3,
            "k" | "kb" | "kbps" | "K" | "Kb" | "Kbps" => value,
            "M" | "Mb" | "Mbps" => value * 1e3,
            "G" | "Gb" | "Gbps" => value * 1e6,
            other => {
                let meant = match other.to_ascii_lowercase().as_str() {
                    "m" | "mb" | "mbs" | "mbps" | "mbit" | "mbits" | "mbit/s" | "mb/s" => Some(("Mb", 1e3)),
                    "g" | "gb" | "gbs" | "gbps" | "gbit" | "gbits" | "gbit/s" | "gb/s" => Some(("Gb", 1e6)),
                    "kb" | "kbs" | "kbit" | "kbits" | "kbit/s" | "kb/s" | "kbps" => Some(("kb", 1.0)),
                    "bit" | "bits" | "bit/s" | "b/s" => Some(("b", 1e-3)),
                    _ => None,
                };
                match meant {
                    Some((unit, _)) if other.contains('B') => {
                        self.tell(in_bytes(argument, value, other, unit));
                        return None;
                    }
                    meant => {
                        let known = "Mb, kb, Gb or b";
                        return self.meant(argument, text, value, other, meant, "bandwidth", known);
                    }
                }
            }
        })
    }

    /// A delay in milliseconds; tells what is wrong with it, and takes it as none.
    pub(crate) fn delay(&mut self, words: &[Value], argument: usize) -> Outcome<f64> {
        let text = words.get(argument).map(Value::to_text).unwrap_or_default();
        let Some((value, unit)) = number_and_unit(&text) else {
            self.not_a_quantity(argument, &text, "delay", "10ms")?;
            return Ok(0.0);
        };
        let Some(millis) = self.milliseconds(argument, &text, value, unit) else { return Ok(0.0) };
        if unit.is_empty() && millis != 0.0 {
            let message = format!("a delay of `{}` without a unit is in seconds", text.trim());
            let meant = format!("{}ms", text.trim());
            self.tell(
                Problem::warning(argument, message)
                    .hint(format!("write {meant} for milliseconds"))
                    .mend(Mend::Replace(meant)),
            );
        }
        Ok(self.checked_delay(argument, millis))
    }

    fn checked_delay(&mut self, argument: usize, millis: f64) -> f64 {
        let strict = self.is_strict();
        let low = millis != 0.0 && millis < DELAY_MIN_MS;
        if !millis.is_finite() || !(0.0..=DELAY_MAX_MS).contains(&millis) || (strict && low) {
            let shown = number::format_double(millis);
            let message = format!("The delay of {shown}ms is invalid, it must be either 0 or at least 2ms.");
            let hint = if millis > DELAY_MAX_MS { "at most thirty years" } else { "a delay is 0 or more" };
            self.tell(Problem::error(argument, message).hint(hint));
            return 0.0;
        }
        let whole = millis.trunc();
        if strict {
            return whole;
        }
        if low {
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

    /// Whether a setting is on: anything but 0.
    pub(crate) fn is_on(&self, word: &Value) -> bool {
        number::parse(&word.as_str()).is_none_or(|number| number.to_f64() != 0.0)
    }

    /// Four numbers with points between them.
    pub(crate) fn dotted(&self, word: &Value) -> Option<Ipv4Addr> {
        let text = word.as_str();
        // A leading zero is decimal here, as it is in Emulab.
        let part = |part: &str| (part.len() <= 3).then(|| part.parse().ok()).flatten();
        let parts: Vec<Option<u8>> = text.split('.').map(part).collect();
        match parts[..] {
            [Some(a), Some(b), Some(c), Some(d)] => Some(Ipv4Addr::new(a, b, c, d)),
            _ => None,
        }
    }

    /// An address; tells what is wrong with it.
    pub(crate) fn address(&mut self, words: &[Value], argument: usize) -> Option<Ipv4Addr> {
        if let Some(address) = words.get(argument).and_then(|word| self.dotted(word)) {
            return Some(address);
        }
        let text = words.get(argument).map(Value::to_text).unwrap_or_default();
        let message = format!("{} - {} is not a valid IP address.", words[0].as_str(), excerpt(&text));
        self.tell(
            Problem::error(argument, message).hint("write four numbers from 0 to 255, such as 10.0.0.1"),
        );
        None
    }

    /// A setting that is 0 or 1; tells if it is not.
    pub(crate) fn on_off(&mut self, words: &[Value], argument: usize) -> Option<bool> {
        let text = words.get(argument).map(Value::to_text).unwrap_or_default();
        match number::parse(&text).map(|number| number.to_f64()) {
            Some(0.0) => return Some(false),
            Some(1.0) => return Some(true),
            _ => {}
        }
        let message = format!("[{}] {} must be 0/1", words[0].as_str(), excerpt(&text));
        match number::parse_bool(&text).filter(|_| !self.is_strict() && number::parse(&text).is_none()) {
            Some(meant) => {
                let digit = if meant { "1" } else { "0" };
                let problem = Problem::warning(argument, message).hint(format!("taken as {digit}"));
                self.tell(problem.mend(Mend::Replace(digit.to_owned())));
                Some(meant)
            }
            None => {
                self.tell(Problem::error(argument, message));
                None
            }
        }
    }

    /// One of some words; tells if it is none of them.
    pub(crate) fn choice_as(
        &mut self,
        words: &[Value],
        argument: usize,
        known: &[&'static str],
        message: &str,
    ) -> Option<&'static str> {
        let text = words.get(argument).map(Value::to_text).unwrap_or_default();
        if let Some(found) = known.iter().find(|candidate| **candidate == text) {
            return Some(found);
        }
        let near = crate::suggest::nearest(&text, known.iter().copied())
            .or_else(|| known.iter().copied().find(|known| known.eq_ignore_ascii_case(&text)));
        let mut problem = Problem::error(argument, message).hint(format!("one of {}", known.join(", ")));
        if let Some(near) = near {
            problem = problem.hint(format!("did you mean `{near}`?")).mend(Mend::Replace(near.to_owned()));
        }
        self.tell(problem);
        None
    }

    /// Whether something is wrong with the command that runs.
    pub(crate) fn has_pending_error(&self) -> bool {
        self.pending.iter().any(|problem| problem.severity == crate::diagnostic::Severity::Error)
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
