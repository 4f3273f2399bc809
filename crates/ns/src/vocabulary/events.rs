//! What is scheduled: `$ns at`, timelines, sequences and groups.

use super::event_rows::row;
use super::model::{EventFacts, GroupFacts, ScheduleFacts};
use super::programs::simulator_argument;
use super::{Kind, Known, new, simulator};
use crate::options::{EVENTS_MAX, TIMELINE_EVENTS_MAX};
use crate::otcl::{Method, ObjectId, method};
use crate::suggest::excerpt;
use crate::tcl::commands::ANY;
use crate::tcl::failure::{Failure, Outcome};
use crate::tcl::interpreter::Interpreter;
use crate::tcl::resume::Problem;
use crate::tcl::value::Value;

pub(super) const GROUP_METHODS: &[Method] = &[
    method("init", 1, 1, "simulator", |i, g, w| {
        simulator_argument(i, w)?;
        init_group(i, g);
        Ok(Value::Empty)
    }),
    method("add", 0, ANY, "?object ...?", |i, g, w| add_members(i, g, &w[2..])),
    method("members", 0, 0, "", |i, g, _| {
        let members = group(i, g).map(|group| group.members.clone()).unwrap_or_default();
        i.new_list(members.into_iter().map(Value::from).collect())
    }),
];

pub(super) const TIMELINE_METHODS: &[Method] = &[
    method("init", 1, 1, "simulator", |i, t, w| {
        simulator_argument(i, w)?;
        init_schedule(i, t, true);
        Ok(Value::Empty)
    }),
    method("at", 2, 2, "time event", at_timeline),
];

pub(super) const SEQUENCE_METHODS: &[Method] = &[
    method("init", 2, ANY, "simulator sequence ?-errorseq number?", init_sequence),
    method("append", 1, 1, "event", |i, s, w| {
        let Kind::Schedule(schedule) = i.world.objects[s].kind else { return Ok(Value::Empty) };
        add_event(i, schedule, None, &w[2].as_str())?;
        Ok(Value::Empty)
    }),
];

/// Latest time of an event, in seconds: a year.
const SECONDS_MAX: f64 = 366.0 * 86_400.0;

/// Seconds of `5`, `1.5` or `1h2m3s`, as Emulab reads them; none if it is no such time.
pub(super) fn seconds(text: &str) -> Option<Value> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let plain = match text.split_once('.') {
        Some((whole, part)) => (whole.is_empty() || digits(whole)) && digits(part),
        None => digits(text),
    };
    if plain {
        return Some(Value::from(text)).filter(|_| text.parse::<f64>().is_ok_and(|time| time <= SECONDS_MAX));
    }
    let mut total = 0.0;
    let mut rest = text;
    for (unit, seconds) in [('h', 3600.0), ('m', 60.0), ('s', 1.0)] {
        if let Some((count, after)) = rest.split_once(unit) {
            // Emulab takes a leading zero as octal.
            let octal = count.len() > 1 && count.starts_with('0') && count.bytes().any(|byte| byte >= b'8');
            if !digits(count) || octal {
                return None;
            }
            let count = crate::tcl::number::parse_int(count)?;
            total += count as f64 * seconds;
            rest = after;
        }
    }
    (rest.is_empty() && total <= SECONDS_MAX).then_some(Value::Int(total as i64))
}

fn time(interpreter: &mut Interpreter, words: &[Value]) -> Option<Value> {
    let time = words[2].to_text();
    // Blanks around it are fine for people.
    let read = if interpreter.is_strict() { time.as_str() } else { time.trim() };
    let found = seconds(read);
    if found.is_none() {
        let message = format!("Invalid time spec: {}", excerpt(&time));
        interpreter.tell(Problem::error(2, message).hint("write seconds, such as 10.5, or 1h2m3s"));
    }
    found
}

/// Schedules events; several are separated by `;`.
pub(super) fn at(interpreter: &mut Interpreter, _: ObjectId, words: &[Value]) -> Outcome {
    if interpreter.world.simulated {
        return Ok(Value::Empty);
    }
    let when = match &*words[2].as_str() {
        "swapout" => Value::Int(0),
        _ => match time(interpreter, words) {
            Some(time) => time,
            None => return Ok(Value::Empty),
        },
    };
    let text = words[3].to_text();
    for command in text.split(';').filter(|_| !text.is_empty()) {
        let Some(mut row) = row(interpreter, command)? else { continue };
        row.time = when.to_text();
        let seconds = row.time.parse().ok();
        let origin = interpreter.origin()?;
        let command = command.trim().to_owned();
        let event = EventFacts { seconds, command, row, parent: None, automatic: false, origin };
        push(interpreter, event)?;
    }
    Ok(Value::Empty)
}

/// Adds an event to those of the simulator.
pub(super) fn push(interpreter: &mut Interpreter, event: EventFacts) -> Outcome<()> {
    if interpreter.world.events.len() > EVENTS_MAX {
        return Err(Failure::limit(
            "Too many events in your NS file!",
            format!("at most {EVENTS_MAX} are possible"),
        ));
    }
    interpreter.charge(event.command.len() + event.row.arguments.len() + 128)?;
    interpreter.world.events.push(event);
    Ok(())
}

fn init_schedule(interpreter: &mut Interpreter, object: ObjectId, timed: bool) -> usize {
    let schedule = interpreter.world.schedules.len();
    interpreter.world.schedules.push(ScheduleFacts { object, timed, events: 0 });
    interpreter.world.objects[object].kind = Kind::Schedule(schedule);
    interpreter.name_next(object);
    schedule
}

/// Adds an event of a timeline or a sequence.
fn add_event(
    interpreter: &mut Interpreter,
    schedule: usize,
    when: Option<&Value>,
    command: &str,
) -> Outcome<()> {
    let facts = &mut interpreter.world.schedules[schedule];
    if facts.timed && facts.events > TIMELINE_EVENTS_MAX {
        return Err(Failure::limit(
            "Too many events in your NS file!",
            format!("at most {TIMELINE_EVENTS_MAX} are possible in a timeline"),
        ));
    }
    facts.events += 1;
    let Some(mut row) = row(interpreter, command)? else { return Ok(()) };
    row.time = when.map_or_else(String::new, Value::to_text);
    let origin = interpreter.origin()?;
    let seconds = when.and_then(|when| when.as_str().parse().ok());
    let command = command.trim().to_owned();
    push(interpreter, EventFacts { seconds, command, row, parent: Some(schedule), automatic: false, origin })
}

fn at_timeline(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let Kind::Schedule(schedule) = interpreter.world.objects[object].kind else { return Ok(Value::Empty) };
    let Some(when) = time(interpreter, words) else { return Ok(Value::Empty) };
    let text = words[3].to_text();
    for command in text.split(';').filter(|_| !text.is_empty()) {
        add_event(interpreter, schedule, Some(&when), command)?;
    }
    Ok(Value::Empty)
}

/// `$ns event-timeline`.
pub(super) fn add_timeline(interpreter: &mut Interpreter, object: ObjectId, _: &[Value]) -> Outcome {
    let simulator = simulator::number(interpreter, object);
    let name = format!("tbtl-tl{}", simulator::next_id(interpreter, simulator));
    let class = interpreter.class_named("EventTimeline").unwrap_or_default();
    let timeline = interpreter.add_named(&name, class)?;
    init_schedule(interpreter, timeline, true);
    Ok(Value::from(name))
}

fn new_sequence(interpreter: &mut Interpreter, simulator: usize) -> Outcome<(usize, Value)> {
    let name = format!("tbseq-seq{}", simulator::next_id(interpreter, simulator));
    let class = interpreter.class_named("EventSequence").unwrap_or_default();
    let sequence = interpreter.add_named(&name, class)?;
    Ok((init_schedule(interpreter, sequence, false), Value::from(name)))
}

/// `$ns event-sequence {...} ?catch {...}?`: an event on each line.
pub(super) fn add_sequence(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let simulator = simulator::number(interpreter, object);
    if words.len() > 3 && interpreter.is_strict() {
        let message = "a sequence with a catch: its events have no types, as Emulab reads them";
        interpreter.tell(Problem::error(3, message).hint("write one sequence without `catch`"));
        return Ok(Value::Empty);
    }
    let (schedule, name) = new_sequence(interpreter, simulator)?;
    let parts = [words.get(2), words.get(4)];
    for part in parts.into_iter().flatten() {
        let text = part.to_text();
        for line in text.lines() {
            let script = Value::from(format!("list {line}"));
            let event = interpreter.evaluate(&script)?;
            let event = event.as_str();
            if !event.is_empty() {
                add_event(interpreter, schedule, None, &event)?;
            }
        }
    }
    interpreter.world.unnamed = Some(name.as_str().as_ref().into());
    Ok(name)
}

/// `new EventSequence`, which takes a list of events.
fn init_sequence(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    simulator_argument(interpreter, words)?;
    Interpreter::named_arguments(&words[4..], &["-errorseq"])?;
    let schedule = init_schedule(interpreter, object, false);
    for event in &words[3].as_list()?.items {
        add_event(interpreter, schedule, None, &event.as_str())?;
    }
    Ok(Value::Empty)
}

fn group(interpreter: &mut Interpreter, object: ObjectId) -> Option<&mut GroupFacts> {
    match interpreter.world.objects[object].kind {
        Kind::EventGroup(group) => Some(&mut interpreter.world.groups[group]),
        _ => None,
    }
}

fn init_group(interpreter: &mut Interpreter, object: ObjectId) {
    interpreter.world.objects[object].kind = Kind::EventGroup(interpreter.world.groups.len());
    interpreter.world.groups.push(GroupFacts::default());
    interpreter.name_next(object);
}

/// `$ns event-group {...}`.
pub(super) fn add_group(interpreter: &mut Interpreter, _: ObjectId, words: &[Value]) -> Outcome {
    let object = new::numbered(interpreter, "EventGroup", Known::EventGroup, Kind::Plain)?;
    init_group(interpreter, object);
    if let Some(list) = words.get(2) {
        let members = list.as_list()?;
        add_members(interpreter, object, &members.items)?;
    }
    Ok(interpreter.name_of(object))
}

fn add_members(interpreter: &mut Interpreter, object: ObjectId, members: &[Value]) -> Outcome {
    for (index, member) in members.iter().enumerate() {
        let name = member.to_text();
        let Some(found) = interpreter.object_named(&name) else {
            return Err(format!("Unknown: {} info class", excerpt(&name)).into());
        };
        let class = match interpreter.class_name(found) {
            "Link" | "Lan" => "LanLink".to_owned(),
            other => other.to_owned(),
        };
        interpreter.charge(name.len() + 32)?;
        let own = interpreter.world.objects[object].name.clone();
        let Some(facts) = group(interpreter, object) else { return Ok(Value::Empty) };
        if facts.class.is_empty() {
            facts.class.clone_from(&class);
        }
        if facts.class != class {
            let message = format!("[{own} add {}] All members must be of the same type!", excerpt(&name));
            let hint = format!("the first is of class {}", facts.class);
            interpreter.tell(Problem::error(index + 2, message).hint(hint));
            return Ok(Value::Empty);
        }
        facts.members.push(name);
    }
    Ok(Value::Empty)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_seconds_or_hours_minutes_seconds() {
        for (text, expected) in [
            ("5", "5"),
            ("1.5", "1.5"),
            (".5", ".5"),
            ("1h2m3s", "3723"),
            ("2m", "120"),
            ("", "0"),
            ("010s", "8"),
        ] {
            assert_eq!(seconds(text).map(|value| value.to_text()).as_deref(), Some(expected), "{text}");
        }
        for text in ["-1", "1e3", "soon", "5.", "1s2m", "08m", "99999999999999999999h", "1h 2m"] {
            assert!(seconds(text).is_none(), "{text}");
        }
    }
}
