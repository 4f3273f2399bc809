//! Turns the lines of an agent's command into events.

use neo_remote::Line;
use neo_wire::{AgentLine, EventBody, LogStream, Step};

/// Characters kept of one line. Longer ones are binary, or minified; nobody reads them to the end.
pub(crate) const LINE_CHARS_MAX: usize = 2000;

/// Events kept of one command. A converge of a large host makes hundreds; a program gone wild makes millions.
pub(crate) const EVENTS_MAX: usize = 5000;

/// How an agent's command ended, in its own words.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Ending {
    /// Well, with its own document.
    Done(serde_json::Value),
    /// Badly.
    Failed {
        /// What was being done, to what, what was found.
        message: String,
        /// What to do.
        remedy: String,
        /// Whether the same command may succeed later.
        retry: bool,
    },
}

/// Sorts the lines of one command: what is worth keeping becomes an event, the last word is kept aside.
pub(crate) struct Sift {
    step: Step,
    host: String,
    progress: bool,
    kept: usize,
    left_out: u64,
    /// The command's last word, once it was said. Its document may hold secrets and never becomes an event.
    pub(crate) ending: Option<Ending>,
}

impl Sift {
    /// Sorts the lines of a command on `host`; its progress is the step's own when `progress`.
    pub(crate) fn new(step: Step, host: &str, progress: bool) -> Self {
        Self { step, host: host.to_owned(), progress, kept: 0, left_out: 0, ending: None }
    }

    /// Takes a line; gives the event that it makes, if any.
    pub(crate) fn take(&mut self, line: Line) -> Option<EventBody> {
        let event = match line {
            Line::Err(text) => Some(self.log(LogStream::Err, &text)),
            Line::Out(text) => match serde_json::from_str(&text) {
                Ok(line) => self.read(line),
                Err(_) => Some(self.log(LogStream::Out, &text)),
            },
        }?;
        if self.kept == EVENTS_MAX {
            self.left_out += 1;
            return None;
        }
        self.kept += 1;
        Some(event)
    }

    /// What to say of the lines that were too many, if any were.
    pub(crate) fn flood(&self) -> Option<EventBody> {
        (self.left_out > 0).then(|| {
            let text =
                format!("{} lines left out: at most {EVENTS_MAX} of one command are kept", self.left_out);
            self.log(LogStream::Note, &text)
        })
    }

    fn read(&mut self, line: AgentLine) -> Option<EventBody> {
        match line {
            AgentLine::Log { message } => Some(self.log(LogStream::Note, &message)),
            AgentLine::Progress { done, total, unit } => self.progress.then(|| EventBody::StepProgress {
                step: self.step,
                done,
                total,
                unit: clip(&unit),
            }),
            AgentLine::Resource {
                engine,
                cookbook,
                recipe,
                resource,
                name,
                status,
                done,
                total,
                elapsed_ms,
                detail,
            } => Some(EventBody::Resource {
                host: self.host.clone(),
                engine,
                cookbook: clip(&cookbook),
                recipe: clip(&recipe),
                resource: clip(&resource),
                name: clip(&name),
                status,
                done,
                total,
                elapsed_ms,
                detail: clip(&detail),
            }),
            AgentLine::Converged(report) => Some(EventBody::Converged { host: self.host.clone(), report }),
            AgentLine::Done { result } => {
                self.ending = Some(Ending::Done(result));
                None
            }
            AgentLine::Failed { message, remedy, retry } => {
                self.ending = Some(Ending::Failed { message: clip(&message), remedy: clip(&remedy), retry });
                None
            }
        }
    }

    fn log(&self, stream: LogStream, text: &str) -> EventBody {
        EventBody::Log { step: self.step, host: Some(self.host.clone()), stream, text: clip(text) }
    }
}

/// The text as it is kept: not too long, and without the NUL that PostgreSQL refuses in JSON.
pub(crate) fn clip(text: &str) -> String {
    let mut kept: String = text
        .chars()
        .take(LINE_CHARS_MAX)
        .map(|char| if char == '\0' { char::REPLACEMENT_CHARACTER } else { char })
        .collect();
    let more = text.chars().skip(LINE_CHARS_MAX).count();
    if more > 0 {
        kept.push_str(&format!("… ({more} characters more)"));
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sift() -> Sift {
        Sift::new(Step::Upload, "config", true)
    }

    fn out(text: impl Into<String>) -> Line {
        Line::Out(text.into())
    }

    #[test]
    fn the_last_word_is_kept_aside_and_never_logged() {
        let mut sift = sift();
        assert_eq!(sift.take(out(r#"{"line":"done","result":{"client_key":"secret"}}"#)), None);
        assert_eq!(sift.ending, Some(Ending::Done(serde_json::json!({"client_key": "secret"}))));
    }

    #[test]
    fn what_is_not_json_is_a_log_line() {
        let event = sift().take(out("Segmentation fault"));
        let Some(EventBody::Log { stream: LogStream::Out, text, .. }) = event else { panic!("{event:?}") };
        assert_eq!(text, "Segmentation fault");
        let event = sift().take(Line::Err("{\"line\":\"done\",\"result\":1}".into()));
        assert!(matches!(event, Some(EventBody::Log { stream: LogStream::Err, .. })), "{event:?}");
    }

    #[test]
    fn a_flood_is_bounded_and_says_so() {
        let mut sift = sift();
        let kept = (0..EVENTS_MAX + 7).filter_map(|number| sift.take(out(format!("line {number}")))).count();
        assert_eq!(kept, EVENTS_MAX);
        let Some(EventBody::Log { text, .. }) = sift.flood() else { panic!("it says nothing") };
        assert!(text.starts_with("7 lines left out"), "{text}");
        assert_eq!(sift.take(out(r#"{"line":"done","result":1}"#)), None);
        assert!(sift.ending.is_some(), "the last word is heard after a flood");
    }

    #[test]
    fn a_line_is_bounded_and_has_no_nul() {
        let text = clip(&format!("a\0{}", "é".repeat(LINE_CHARS_MAX)));
        assert!(text.starts_with("a\u{fffd}é"));
        assert!(text.ends_with("… (2 characters more)"), "{text}");
    }
}
