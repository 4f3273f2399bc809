//! What an event means: the object, what happens to it, and the numbers and arguments that Emulab's tables give it.

use super::model::EventRow;
use super::{Kind, agents};
use crate::otcl::ObjectId;
use crate::suggest::{did_you_mean, excerpt};
use crate::tcl::failure::{Exception, Outcome};
use crate::tcl::interpreter::Interpreter;
use crate::tcl::number;
use crate::tcl::resume::Problem;
use crate::tcl::value::Value;

// Emulab's numbers of objects.
const LINK: u8 = 1;
const TRAFFIC: u8 = 2;
pub(super) const PROGRAM: u8 = 4;
const SIMULATOR: u8 = 6;
const LINKTEST: u8 = 7;
const EMULATOR: u8 = 8;
const MONITOR: u8 = 9;
const NODE: u8 = 10;
const SEQUENCE: u8 = 11;
const TIMELINE: u8 = 12;
const CONSOLE: u8 = 13;
const LINK_TRACE: u8 = 15;
const DISK: u8 = 18;
const CUSTOM: u8 = 19;

// Emulab's numbers of what happens to them.
const REBOOT: u8 = 0;
pub(super) const START: u8 = 1;
const STOP: u8 = 2;
const UP: u8 = 3;
const DOWN: u8 = 4;
const MODIFY: u8 = 6;
const RESET: u8 = 9;
const KILL: u8 = 10;
const HALT: u8 = 11;
const SWAPOUT: u8 = 12;
const EMULATOR_EVENT: u8 = 13;
const REPORT: u8 = 14;
const SET_DESTINATION: u8 = 16;
const MESSAGE: u8 = 18;
const LOG: u8 = 19;
const RUN: u8 = 20;
const SNAPSHOT: u8 = 21;
const RELOAD: u8 = 22;
const CLEAR: u8 = 23;
const CREATE: u8 = 24;
const STOP_RUN: u8 = 25;

/// An event while it is read.
struct Event<'a> {
    /// The object, as named.
    name: &'a str,
    object: ObjectId,
    /// What happens to it.
    event: &'a str,
    /// The words after that.
    arguments: &'a [Value],
}

/// The event types of each class, for "did you mean".
fn known_events(class: &str) -> &'static [&'static str] {
    match class {
        "Application/Traffic/CBR" => &["start", "stop", "reset", "set"],
        "EventSequence" | "EventTimeline" => &["start", "run", "reset"],
        "Link" | "Lan" => &["create", "clear", "reset", "up", "down", "bandwidth", "delay", "plr", "trace"],
        "Node" => &["reboot", "snapshot-to", "reload", "setdest"],
        "Queue" => &["set", "trace"],
        "Program" => &["set", "run", "start", "stop", "kill"],
        "Disk" => &["set", "run", "start", "create", "modify"],
        "Custom" => &["start", "create", "modify"],
        "Console" => &["start", "stop"],
        "Simulator" => &[
            "bandwidth",
            "halt",
            "terminate",
            "swapout",
            "stoprun",
            "trace-for",
            "stabilize",
            "msg",
            "message",
            "log",
            "report",
            "snapshot",
            "cleanlogs",
            "linktest",
            "reset-lans",
        ],
        _ => &[],
    }
}

/// Reads an event; none if it is a comment, or wrong, which is told.
pub(super) fn row(interpreter: &mut Interpreter, command: &str) -> Outcome<Option<EventRow>> {
    let words = Value::from(command).as_list().map_err(|error| Exception::from(error).at(3))?;
    let (name, event) = match words.items.as_slice() {
        [] if !interpreter.is_strict() => return Ok(None),
        [first, ..] if first.as_str().starts_with('#') => return Ok(None),
        [first, second, ..] if !second.is_empty() => (first.to_text(), second.to_text()),
        other => {
            let object = other.first().map(Value::to_text).unwrap_or_default();
            let message = format!("Missing event type for {}", excerpt(&object));
            interpreter.tell(
                Problem::error(3, message).hint("write the object, then what it shall do: \"$link down\""),
            );
            return Ok(None);
        }
    };
    let object = match interpreter.object_named(&name) {
        Some(object) => Some(object),
        None => super::others::console(interpreter, &name)?,
    };
    let Some(object) = object else {
        let message = format!("Unknown object in event: {}", excerpt(&name));
        interpreter.tell(Problem::error(3, message).hint("name a node, link, LAN, program or simulator"));
        return Ok(None);
    };
    let event = Event { name: &name, object, event: &event, arguments: &words.items[2..] };
    of_class(interpreter, &event)
}

fn of_class(interpreter: &mut Interpreter, event: &Event<'_>) -> Outcome<Option<EventRow>> {
    let group = match interpreter.world.objects[event.object].kind {
        Kind::EventGroup(group) => Some(group),
        _ => None,
    };
    let class = match group {
        Some(group) => interpreter.world.groups[group].class.clone(),
        None => interpreter.class_name(event.object).to_owned(),
    };
    let row = match class.as_str() {
        "Application/Traffic/CBR" => traffic(interpreter, event)?,
        "EventSequence" => schedule(event, SEQUENCE),
        "EventTimeline" => schedule(event, TIMELINE),
        // A group of links or LANs means nothing to Emulab.
        "LanLink" if interpreter.is_strict() => None,
        "Link" | "Lan" | "LanLink" => link(interpreter, event, group.is_some())?,
        "Node" => node(interpreter, event)?,
        "Queue" => queue(interpreter, event)?,
        "Program" => program(interpreter, event, group.is_some())?,
        "Disk" => disk(interpreter, event)?,
        "Custom" => custom(interpreter, event),
        "Console" => console(interpreter, event),
        "Simulator" => simulator(interpreter, event)?,
        class
            if class.starts_with("Agent/TCP/FullTcp")
                || class == "Application/FTP"
                || class == "Application/Telnet" =>
        {
            emulator(interpreter, event)
        }
        other => {
            let message =
                format!("[make_event] otype was empty; event {} {}, class {other}", event.name, event.event);
            interpreter.tell(Problem::error(3, message).hint("objects of this class have no events"));
            return Ok(None);
        }
    };
    if row.is_none() && !interpreter.has_pending_error() {
        let message = format!("unknown event `{}` of {}", excerpt(event.event), event.name);
        let known = known_events(&class);
        let near = did_you_mean(event.event, known.iter().copied());
        let all = (!known.is_empty()).then(|| format!("one of {}", known.join(", ")));
        interpreter.tell(Problem::error(3, message).maybe_hint(all).maybe_hint(near));
    }
    Ok(row)
}

fn new(event: &Event<'_>, vnode: impl Into<String>, object_type: u8, event_type: u8) -> EventRow {
    EventRow {
        time: String::new(),
        vnode: vnode.into(),
        vname: event.name.to_owned(),
        object_type,
        event_type,
        arguments: String::new(),
    }
}

/// Tells that arguments are missing.
fn few(interpreter: &mut Interpreter, event: &Event<'_>, least: usize) -> bool {
    let few = event.arguments.len() < least;
    if few {
        let message = format!("Wrong number of arguments: {} {}", event.name, event.event);
        let hint = format!("`{}` needs {least} or more", event.event);
        interpreter.tell(Problem::error(3, message).hint(hint));
    }
    few
}

fn improper(interpreter: &mut Interpreter, event: &Event<'_>, argument: &Value) {
    let message =
        format!("Improper argument: {} {} {}", event.name, event.event, excerpt(&argument.as_str()));
    interpreter.tell(Problem::error(3, message));
}

fn traffic(interpreter: &mut Interpreter, event: &Event<'_>) -> Outcome<Option<EventRow>> {
    let (event_type, arguments) = match event.event {
        "start" => (START, String::new()),
        "stop" => (STOP, String::new()),
        "reset" => (RESET, String::new()),
        "set" => {
            if few(interpreter, event, 2) {
                return Ok(None);
            }
            let value = event.arguments[1].to_text();
            let arguments = match &*event.arguments[0].as_str() {
                "packetSize_" => format!("PACKETSIZE={value}"),
                "rate_" => {
                    let words = [Value::from(event.name), event.arguments[1].clone()];
                    format!("RATE={}", interpreter.bandwidth(&words, 1)?)
                }
                "interval_" => format!("INTERVAL={value}"),
                "iptos_" => format!("IPTOS={value}"),
                _ => String::new(),
            };
            (MODIFY, arguments)
        }
        _ => return Ok(None),
    };
    let Some(node) = agents::node_of_application(interpreter, event.object) else {
        agents::tell_unattached(interpreter, event.object, 3);
        return Ok(None);
    };
    Ok(Some(EventRow { arguments, ..new(event, node, TRAFFIC, event_type) }))
}

/// What ns-2's own emulator is told.
fn emulator(interpreter: &mut Interpreter, event: &Event<'_>) -> Option<EventRow> {
    let node = match interpreter.class_name(event.object).starts_with("Agent") {
        true => interpreter.variable_text(event.object, "node"),
        false => agents::node_of_application(interpreter, event.object).unwrap_or_default(),
    };
    let words: Vec<String> = event.arguments.iter().map(Value::to_text).collect();
    let arguments = format!("${} {} {}", event.name, event.event, words.join(" "));
    Some(EventRow { arguments, ..new(event, node, EMULATOR, EMULATOR_EVENT) })
}

fn schedule(event: &Event<'_>, object_type: u8) -> Option<EventRow> {
    let event_type = match event.event {
        "start" => START,
        "run" => RUN,
        "reset" => RESET,
        _ => return None,
    };
    Some(new(event, "", object_type, event_type))
}

fn trace(action: &Value) -> Option<u8> {
    Some(match &*action.as_str() {
        "stop" => STOP,
        "start" => START,
        "kill" => KILL,
        "snapshot" => SNAPSHOT,
        _ => return None,
    })
}

fn link(interpreter: &mut Interpreter, event: &Event<'_>, group: bool) -> Outcome<Option<EventRow>> {
    if !group {
        interpreter.set_variable(event.object, "mustdelay", Value::Int(1))?;
    }
    let plain = |event_type| Ok(Some(new(event, "", LINK, event_type)));
    match event.event {
        "create" => return plain(CREATE),
        "clear" => return plain(CLEAR),
        "reset" => return plain(RESET),
        "up" => return plain(UP),
        "down" => return plain(DOWN),
        "bandwidth" | "delay" | "plr" | "trace" => {}
        _ => return Ok(None),
    }
    // Emulab wants a further word after a bandwidth; a careful person does without.
    let least = if event.event == "bandwidth" && interpreter.is_strict() { 2 } else { 1 };
    if few(interpreter, event, least) {
        return Ok(None);
    }
    let argument = &event.arguments[0];
    let arguments = match event.event {
        "bandwidth" => {
            let words = [Value::from(event.name), argument.clone()];
            format!("BANDWIDTH={}", interpreter.bandwidth(&words, 1)?)
        }
        "delay" => format!("DELAY={}", argument.as_str()),
        "plr" => {
            let loss = number::parse_double(&argument.as_str()).filter(|loss| (0.0..=1.0).contains(loss));
            let Some(loss) = loss else {
                improper(interpreter, event, argument);
                return Ok(None);
            };
            format!("PLR={}", number::format_double(loss))
        }
        _ => {
            let Some(event_type) = trace(argument) else { return Ok(None) };
            let row = new(event, "", LINK_TRACE, event_type);
            return Ok(Some(EventRow { vname: format!("{}-tracemon", event.name), ..row }));
        }
    };
    Ok(Some(EventRow { arguments, ..new(event, "", LINK, MODIFY) }))
}

fn node(interpreter: &mut Interpreter, event: &Event<'_>) -> Outcome<Option<EventRow>> {
    let (event_type, arguments) = match event.event {
        "reboot" => (REBOOT, String::new()),
        "snapshot-to" => {
            if few(interpreter, event, 1) {
                return Ok(None);
            }
            (SNAPSHOT, format!("IMAGE={}", event.arguments[0].as_str()))
        }
        "reload" => {
            let options = Interpreter::named_arguments(event.arguments, &["-image"])?;
            let image = options.first().filter(|option| !option.1.is_empty());
            (RELOAD, image.map_or_else(String::new, |image| format!("IMAGE={}", image.1.as_str())))
        }
        "setdest" => return set_destination(interpreter, event),
        _ => return Ok(None),
    };
    Ok(Some(EventRow { arguments, ..new(event, "", NODE, event_type) }))
}

fn set_destination(interpreter: &mut Interpreter, event: &Event<'_>) -> Outcome<Option<EventRow>> {
    if interpreter.variable_text(event.object, "topo").is_empty() {
        let message = format!("{} is not located on a topography", event.name);
        interpreter.tell(Problem::error(3, message).hint("nodes do not move here"));
        return Ok(None);
    }
    if few(interpreter, event, 3) {
        return Ok(None);
    }
    let options = Interpreter::named_arguments(&event.arguments[3..], &["-orientation"])?;
    let orientation = options.first().map_or("0".to_owned(), |option| option.1.to_text());
    let [x, y, speed] = [0, 1, 2].map(|word| event.arguments[word].to_text());
    let arguments = format!("X={x} Y={y} SPEED={speed} ORIENTATION={orientation}");
    Ok(Some(EventRow { arguments, ..new(event, "", NODE, SET_DESTINATION) }))
}

fn queue(interpreter: &mut Interpreter, event: &Event<'_>) -> Outcome<Option<EventRow>> {
    let Kind::Queue(network, member) = interpreter.world.objects[event.object].kind else { return Ok(None) };
    let facts = &interpreter.world.networks[network];
    if interpreter.is_strict() && facts.is_lan && !facts.name.starts_with("tblan-") {
        // The queues of a LAN do not learn that it was named.
        let message =
            format!("Unknown: mustdelay: the queue {} has no events once its LAN is named", event.name);
        interpreter.tell(Problem::error(3, message).hint("name the LAN in the event instead of its queue"));
        return Ok(None);
    }
    let lan = facts.object;
    let name = format!("{}-{}", facts.name, interpreter.world.nodes[facts.members[member].node].name);
    interpreter.set_variable(lan, "mustdelay", Value::Int(1))?;
    match event.event {
        "set" => {
            if few(interpreter, event, 2) {
                return Ok(None);
            }
            let value = event.arguments[1].to_text();
            let arguments = match &*event.arguments[0].as_str() {
                "queue-in-bytes_" => format!("QUEUE-IN-BYTES={value}"),
                "limit_" => format!("LIMIT={value}"),
                "maxthresh_" => format!("MAXTHRESH={value}"),
                "thresh_" => format!("THRESH={value}"),
                "linterm_" => format!("LINTERM={value}"),
                "q_weight_" => match number::parse_double(&value) {
                    Some(weight) => format!("Q_WEIGHT={}", number::format_double(weight)),
                    None => {
                        improper(interpreter, event, &event.arguments[1]);
                        return Ok(None);
                    }
                },
                _ => String::new(),
            };
            Ok(Some(EventRow { vname: name, arguments, ..new(event, "", LINK, MODIFY) }))
        }
        "trace" => {
            if few(interpreter, event, 1) {
                return Ok(None);
            }
            let Some(event_type) = trace(&event.arguments[0]) else { return Ok(None) };
            let row = new(event, "", LINK_TRACE, event_type);
            Ok(Some(EventRow { vname: format!("{name}-tracemon"), ..row }))
        }
        _ => Ok(None),
    }
}

fn program(interpreter: &mut Interpreter, event: &Event<'_>, group: bool) -> Outcome<Option<EventRow>> {
    let vnode = if group { "*".to_owned() } else { interpreter.variable_text(event.object, "node") };
    let (event_type, arguments) = match event.event {
        "set" => (MODIFY, command(interpreter, event, group)?),
        "run" => (RUN, command(interpreter, event, group)?),
        "start" => (START, command(interpreter, event, group)?),
        "stop" => (STOP, Some(String::new())),
        "kill" => {
            if few(interpreter, event, 1) {
                return Ok(None);
            }
            (KILL, Some(format!("SIGNAL={}", event.arguments[0].as_str())))
        }
        _ => return Ok(None),
    };
    Ok(arguments.map(|arguments| EventRow { arguments, ..new(event, vnode, PROGRAM, event_type) }))
}

/// The arguments of a program's start; the command is the last, so that nothing in it needs quoting.
fn command(interpreter: &mut Interpreter, event: &Event<'_>, group: bool) -> Outcome<Option<String>> {
    let known = ["-command", "-dir", "-timeout", "-expected-exit-code", "-tag"];
    let options = Interpreter::named_arguments(event.arguments, &known)?;
    let option = |name: &str| {
        let found = options.iter().rev().find(|option| option.0 == name);
        found.map(|option| option.1.to_text()).unwrap_or_default()
    };
    let mut arguments = String::new();
    for (name, before, after) in
        [("-dir", "DIR={", "} "), ("-expected-exit-code", "EXPECTED_EXIT_CODE=", " "), ("-tag", "TAG=", " ")]
    {
        let value = option(name);
        if !value.is_empty() {
            arguments += &format!("{before}{value}{after}");
        }
    }
    let timeout = option("-timeout");
    if !timeout.is_empty() {
        let Some(seconds) = super::events::seconds(&timeout) else {
            let message = format!("-timeout value is not a relative time: {}", excerpt(&timeout));
            interpreter.tell(Problem::error(3, message).hint("write seconds, or 1h2m3s"));
            return Ok(None);
        };
        arguments += &format!("TIMEOUT={{{}}} ", seconds.as_str());
    }
    let command = match options.iter().any(|option| option.0 == "-command") || group {
        true => option("-command"),
        false => interpreter.variable_text(event.object, "command"),
    };
    if !command.is_empty() {
        arguments += &format!("COMMAND={command}");
    }
    Ok(Some(arguments))
}

fn disk(interpreter: &mut Interpreter, event: &Event<'_>) -> Outcome<Option<EventRow>> {
    let text = |i: &Interpreter, name: &str| i.variable_text(event.object, name);
    let node = text(interpreter, "node");
    let (event_type, arguments) = match event.event {
        "set" | "run" | "start" => {
            let known = ["-name", "-type", "-size", "-mountpoint", "-parameters"];
            let options = Interpreter::named_arguments(event.arguments, &known)?;
            let value = |option: &str, variable: &str| {
                let found = options.iter().rev().find(|found| found.0 == option);
                found.map_or_else(|| text(interpreter, variable), |found| found.1.to_text())
            };
            let name = options.iter().rev().find(|found| found.0 == "-name");
            let name = name.map_or_else(|| event.name.to_owned(), |name| name.1.to_text());
            let parts = [
                ("DISKNAME=", name, " "),
                ("DISKTYPE=", value("-type", "type"), " "),
                ("DISKSIZE=", value("-size", "size"), " "),
                ("MOUNTPOINT=", value("-mountpoint", "mountpoint"), " "),
                ("PARAMETERS=", value("-parameters", "parameters"), ""),
            ];
            let given = parts.into_iter().filter(|part| !part.1.is_empty());
            let arguments = given.map(|(before, value, after)| format!("{before}{value}{after}")).collect();
            (if event.event == "run" { RUN } else { START }, arguments)
        }
        "create" | "modify" => {
            let options = Interpreter::named_arguments(event.arguments, &["-command"])?;
            let command =
                options.first().map_or_else(|| text(interpreter, "command"), |option| option.1.to_text());
            let command = if command.is_empty() { String::new() } else { format!("COMMAND={command}") };
            let arguments =
                format!("DISKNAME={} DISKTYPE=  DISKSIZE=  MOUNTPOINT=  PARAMETERS=  {command}", event.name);
            (if event.event == "create" { CREATE } else { MODIFY }, arguments)
        }
        _ => return Ok(None),
    };
    Ok(Some(EventRow { arguments, ..new(event, node, DISK, event_type) }))
}

fn custom(interpreter: &mut Interpreter, event: &Event<'_>) -> Option<EventRow> {
    let event_type = match event.event {
        "start" => START,
        "create" => CREATE,
        "modify" => MODIFY,
        _ => return None,
    };
    let arguments = interpreter.variable_text(event.object, "name");
    let node = interpreter.variable_text(event.object, "node");
    Some(EventRow { arguments, ..new(event, node, CUSTOM, event_type) })
}

fn console(interpreter: &mut Interpreter, event: &Event<'_>) -> Option<EventRow> {
    let (event_type, arguments) = match event.event {
        "start" => (START, String::new()),
        "stop" => {
            if few(interpreter, event, 1) {
                return None;
            }
            (STOP, format!("FILE={}", event.arguments[0].as_str()))
        }
        _ => return None,
    };
    Some(EventRow { arguments, ..new(event, "*", CONSOLE, event_type) })
}

fn simulator(interpreter: &mut Interpreter, event: &Event<'_>) -> Outcome<Option<EventRow>> {
    let words = || event.arguments.iter().map(Value::to_text).collect::<Vec<_>>().join(" ");
    let plain = |object_type, event_type, arguments: String| {
        Ok(Some(EventRow { arguments, ..new(event, "*", object_type, event_type) }))
    };
    match event.event {
        "bandwidth" => {
            let row = new(event, "", LINK, MODIFY);
            Ok(Some(EventRow { vname: String::new(), ..row }))
        }
        "halt" | "terminate" => plain(SIMULATOR, HALT, String::new()),
        "swapout" => plain(SIMULATOR, SWAPOUT, String::new()),
        "stoprun" => plain(SIMULATOR, STOP_RUN, String::new()),
        "trace-for" => {
            if few(interpreter, event, 1) {
                return Ok(None);
            }
            let row = new(event, "*", MONITOR, START);
            let arguments = format!("DURATION={}", event.arguments[0].as_str());
            Ok(Some(EventRow { vname: "slothd".to_owned(), arguments, ..row }))
        }
        "stabilize" => plain(SIMULATOR, MODIFY, "mode=stabilize".to_owned()),
        "msg" | "message" => plain(SIMULATOR, MESSAGE, words()),
        "log" => plain(SIMULATOR, LOG, words()),
        "report" => {
            let mut arguments = String::new();
            let options = Interpreter::named_arguments(event.arguments, &["-digester", "-archive"])?;
            let option = |name| options.iter().rev().find(|option| option.0 == name && !option.1.is_empty());
            if let Some(digester) = option("-digester") {
                arguments = format!("DIGESTER={{{}}}", digester.1.as_str());
            }
            if let Some(archive) = option("-archive") {
                arguments = format!("ARCHIVE={{{}}} {arguments}", archive.1.as_str());
            }
            plain(SIMULATOR, REPORT, arguments)
        }
        "snapshot" => plain(SIMULATOR, SNAPSHOT, "LOGHOLE_ARGS='-s'".to_owned()),
        "cleanlogs" => plain(SIMULATOR, RESET, "ASPECT=LOGHOLE".to_owned()),
        "linktest" => {
            let options = Interpreter::named_arguments(event.arguments, &["-bw", "-stopat"])?;
            let stop = options.iter().rev().find(|option| option.0 == "-stopat");
            let stop = stop.map_or("3".to_owned(), |option| option.1.to_text());
            let row = new(event, "*", LINKTEST, START);
            let arguments = format!("STARTAT=1 STOPAT={stop}");
            Ok(Some(EventRow { vname: "linktest".to_owned(), arguments, ..row }))
        }
        "reset-lans" => {
            let row = new(event, "*", LINK, RESET);
            Ok(Some(EventRow { vname: "__all_lans".to_owned(), ..row }))
        }
        _ => Ok(None),
    }
}
