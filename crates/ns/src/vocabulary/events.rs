//! `$ns at TIME "..."`.

use super::model::{EventFacts, EventRow, Kind};
use crate::options::EVENTS_MAX;
use crate::suggest::excerpt;
use crate::tcl::failure::{Failure, Outcome};
use crate::tcl::interpreter::Interpreter;
use crate::tcl::number;
use crate::tcl::resume::Problem;
use crate::tcl::value::Value;

/// Latest time of an event, in seconds: a year.
const SECONDS_MAX: f64 = 366.0 * 86_400.0;

/// Seconds of `5`, `1.5` or `1h2m3s`.
fn seconds(text: &str) -> Option<f64> {
    if let Some(number) = number::parse(text) {
        return Some(number.to_f64()).filter(|seconds| (0.0..=SECONDS_MAX).contains(seconds));
    }
    let mut total = 0.0;
    let mut rest = text;
    for (unit, seconds) in [('h', 3600.0), ('m', 60.0), ('s', 1.0)] {
        if let Some((count, after)) = rest.split_once(unit) {
            total += f64::from(count.parse::<u32>().ok()?) * seconds;
            rest = after;
        }
    }
    (rest.is_empty() && !text.is_empty()).then_some(total).filter(|total| *total <= SECONDS_MAX)
}

/// Schedules events; several are separated by `;`.
pub(super) fn at(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let time = words[2].to_text();
    let Some(seconds) = seconds(time.trim()) else {
        let message = format!("Invalid time spec: {}", excerpt(&time));
        interpreter.tell(Problem::error(2, message).hint("write seconds, such as 10.5, or 1h2m3s"));
        return Ok(Value::Empty);
    };
    let text = words[3].to_text();
    for command in text.split(';').map(str::trim).filter(|command| !command.is_empty()) {
        if interpreter.world.events.len() >= EVENTS_MAX {
            return Err(Failure::limit(
                "Too many events in your NS file!",
                format!("at most {EVENTS_MAX} are possible"),
            ));
        }
        interpreter.charge(command.len() + 128)?;
        let Some(mut row) = row(interpreter, command) else { continue };
        row.time = seconds.to_string();
        let origin = interpreter.origin()?;
        interpreter.world.events.push(EventFacts { seconds, command: command.to_owned(), row, origin });
    }
    Ok(Value::Empty)
}

/// What an event names, checked: the object, then what happens to it.
fn row(interpreter: &mut Interpreter, command: &str) -> Option<EventRow> {
    let parts: Vec<&str> = command.split_whitespace().collect();
    let (&object, rest) = parts.split_first()?;
    let Some((&event, arguments)) = rest.split_first() else {
        let message = format!("Missing event type for {}", excerpt(object));
        interpreter
            .tell(Problem::error(3, message).hint("write the object, then what it shall do: \"$link down\""));
        return None;
    };
    let kind = interpreter.object(&Value::from(object));
    let (object_type, vnode) = match kind {
        Some(Kind::Node(_)) => (NODE, object.to_owned()),
        Some(Kind::Network(_) | Kind::Queue(..)) => (LINK, "*".to_owned()),
        Some(Kind::Simulator(_)) => (SIMULATOR, "*".to_owned()),
        Some(Kind::Program(program)) => {
            let node = interpreter.world.programs[program].node;
            (
                super::agents::PROGRAM,
                node.map_or(String::new(), |node| interpreter.world.nodes[node].name.clone()),
            )
        }
        Some(Kind::Agent(agent)) => {
            let agents = &interpreter.world.agents;
            let node = agents[agent].node.or_else(|| agents[agent].via.and_then(|via| agents[via].node));
            (TRAFFIC, node.map_or(String::new(), |node| interpreter.world.nodes[node].name.clone()))
        }
        Some(Kind::Other(_) | Kind::Null | Kind::Blockstore(_)) => (OTHER, String::new()),
        None => {
            let message = format!("Unknown object in event: {}", excerpt(object));
            interpreter.tell(Problem::error(3, message).hint("name a node, link, LAN, program or simulator"));
            return None;
        }
    };
    let Some(event_type) = event_type(event) else {
        let message = format!("Unknown event type in event: {}", excerpt(event));
        let known = EVENTS.iter().map(|event| event.0);
        interpreter.tell(Problem::error(3, message).maybe_hint(crate::suggest::did_you_mean(event, known)));
        return None;
    };
    let arguments = match (kind, event) {
        (Some(Kind::Program(program)), "start" | "run") if arguments.is_empty() => {
            format!("COMMAND={}", interpreter.world.programs[program].command)
        }
        (Some(Kind::Network(_)), "bandwidth" | "delay" | "plr") => {
            format!("{}={}", event.to_uppercase(), arguments.join(" "))
        }
        _ => arguments.join(" "),
    };
    Some(EventRow {
        time: String::new(),
        vnode,
        vname: object.to_owned(),
        object_type,
        event_type,
        arguments,
    })
}

const OTHER: u8 = 0;
const TRAFFIC: u8 = 2;
const LINK: u8 = 3;
const SIMULATOR: u8 = 6;
const NODE: u8 = 10;

/// Emulab's events and their numbers.
const EVENTS: &[(&str, u8)] = &[
    ("reboot", 0),
    ("start", 1),
    ("run", 1),
    ("stop", 2),
    ("up", 3),
    ("down", 4),
    ("bandwidth", 6),
    ("delay", 6),
    ("plr", 6),
    ("set", 7),
    ("reset", 9),
    ("kill", 10),
    ("halt", 11),
    ("terminate", 11),
    ("swapout", 12),
    ("clear", 0),
    ("create", 0),
    ("trace", 0),
    ("reload", 0),
    ("snapshot", 0),
    ("snapshot-to", 0),
    ("setdest", 0),
    ("stoprun", 0),
    ("log", 0),
    ("message", 0),
    ("report", 0),
    ("linktest", 0),
    ("reset-lans", 0),
];

fn event_type(name: &str) -> Option<u8> {
    EVENTS.iter().find(|event| event.0 == name).map(|event| event.1)
}
