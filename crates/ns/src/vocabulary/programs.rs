//! Programs: what runs on nodes.

use super::model::{EventFacts, EventRow};
use super::{Kind, Known, event_rows, events};
use crate::otcl::{Method, ObjectId, method};
use crate::suggest::excerpt;
use crate::tcl::failure::{Exception, Outcome};
use crate::tcl::interpreter::Interpreter;
use crate::tcl::resume::Problem;
use crate::tcl::value::Value;

pub(super) const METHODS: &[Method] = &[method("init", 1, 1, "simulator", init)];

pub(super) const DEFAULTS: &[(&str, &str)] =
    &[("node", ""), ("command", ""), ("dir", ""), ("timeout", ""), ("expected-exit-code", "")];

/// Where Emulab notes that a start command ended.
const DONE: &str = "/usr/local/etc/emulab/startcmddone $?";

/// The simulator that an argument of `new` names.
pub(super) fn simulator_argument(interpreter: &mut Interpreter, words: &[Value]) -> Outcome<usize> {
    match interpreter.kind_of(&words[2]) {
        Some(Kind::Simulator(simulator)) => Ok(simulator),
        _ => {
            let message = format!("{} is not a simulator", excerpt(&words[2].as_str()));
            Err(Exception::from(message).at(2))
        }
    }
}

fn init(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    simulator_argument(interpreter, words)?;
    add(interpreter, object)?;
    Ok(Value::Empty)
}

/// All programs are in one group, which the first of them makes.
fn add(interpreter: &mut Interpreter, program: ObjectId) -> Outcome<()> {
    if interpreter.world.programs.is_empty() {
        interpreter.world.last_new += 1;
    }
    interpreter.world.programs.push(program);
    interpreter.name_next(program);
    Ok(())
}

/// A new program under the next number.
fn new(interpreter: &mut Interpreter, node: usize) -> Outcome<ObjectId> {
    let program = super::new::numbered(interpreter, "Program", Known::Program, Kind::Plain)?;
    add(interpreter, program)?;
    let node = Value::from(interpreter.world.nodes[node].name.as_str());
    interpreter.set_variable(program, "node", node)?;
    Ok(program)
}

/// Gives a node its start command, word `argument`: a program that starts with the experiment.
///
/// `wrapped` is as `tb-set-node-startcmd` does it: Emulab is told how it ended.
pub(super) fn start_command(
    interpreter: &mut Interpreter,
    node: usize,
    words: &[Value],
    argument: usize,
    wrapped: bool,
) -> Outcome {
    let command = words[argument].to_text();
    if command.contains('\n') {
        interpreter.tell(
            Problem::error(
                argument,
                format!("[updatedb] disallowed newline in command: {}", excerpt(&command)),
            )
            .hint("a start command is one line: put `;` between commands, or end a line in `\\`"),
        );
        return Ok(Value::Empty);
    }
    if interpreter.is_strict() {
        super::check_braces(&words[argument])?;
        // Emulab sets the variable two calls up; called directly, there are not so many.
        if !wrapped && interpreter.frames[interpreter.active].level == 0 {
            return Err("bad level \"2\"".into());
        }
    }
    let full = if wrapped { format!("({command} ; {DONE})") } else { command.clone() };
    interpreter.charge(2 * command.len() + 256)?;
    let name = format!("{}_startcmd", interpreter.world.nodes[node].name);
    if interpreter.object_named(&name).is_some() {
        let message = format!("can't rename to \"{name}\": command already exists");
        if interpreter.is_strict() {
            return Err(message.into());
        }
        return replace(interpreter, node, words, &command, full);
    }
    let program = new(interpreter, node)?;
    interpreter.set_variable(program, "command", Value::from(full.as_str()))?;
    // In a procedure the variable is local, so that the program keeps its number as its name, unless a global one is
    // of that name.
    let value = interpreter.name_of(program);
    let active = interpreter.active;
    if !wrapped {
        interpreter.active = interpreter.frames[active].caller;
    }
    let assigned = interpreter.assign(&name, value.clone());
    let value = assigned.and_then(|()| super::after_set(interpreter, &name, &value));
    interpreter.active = active;
    let value = value?;
    let origin = interpreter.origin()?;
    let facts = &mut interpreter.world.nodes[node];
    facts.start_command = Some(command);
    facts.set_at.start_command = Some(origin.clone());
    let row = EventRow {
        time: "0".to_owned(),
        vnode: facts.name.clone(),
        vname: value.to_text(),
        object_type: event_rows::PROGRAM,
        event_type: event_rows::START,
        arguments: format!("COMMAND={full}"),
    };
    let event =
        EventFacts { seconds: Some(0.0), command: String::new(), row, parent: None, automatic: true, origin };
    if !interpreter.world.simulated {
        events::push(interpreter, event)?;
    }
    Ok(value)
}

/// A second start command of a node, which Emulab refuses: the last one counts.
fn replace(
    interpreter: &mut Interpreter,
    node: usize,
    words: &[Value],
    command: &str,
    full: String,
) -> Outcome {
    let name = format!("{}_startcmd", interpreter.world.nodes[node].name);
    let message = format!("{} has a start command already; the last one counts", excerpt(&words[1].as_str()));
    interpreter.tell(Problem::warning(0, message).hint("Emulab refuses a second one; remove one of the two"));
    if let Some(program) = interpreter.object_named(&name) {
        interpreter.set_variable(program, "command", Value::from(full.as_str()))?;
    }
    let origin = interpreter.origin()?;
    let facts = &mut interpreter.world.nodes[node];
    facts.start_command = Some(command.to_owned());
    facts.set_at.start_command = Some(origin);
    let mut starts = interpreter.world.events.iter_mut().filter(|event| event.automatic);
    if let Some(event) = starts.find(|event| event.row.vname == name) {
        event.row.arguments = format!("COMMAND={full}");
    }
    let work = interpreter.world.events.len() as u64 / 64;
    interpreter.step(work)?;
    Ok(Value::from(name))
}

/// `$node program-agent -command c -dir d ...`.
pub(super) fn program_agent(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let known = ["-command", "-dir", "-timeout", "-expected-exit-code"];
    let options = Interpreter::named_arguments(&words[2..], &known)?;
    let option = |name| options.iter().rev().find(|option| option.0 == name).map(|option| option.1.clone());
    let node = super::node::number(interpreter, object);
    let program = new(interpreter, node)?;
    let directory = option("-dir").unwrap_or_default();
    let values = [
        ("command", option("-command").unwrap_or_default()),
        ("dir", Value::from(format!("{{{}}}", directory.as_str()))),
        ("expected-exit-code", option("-expected-exit-code").unwrap_or_default()),
    ];
    for (name, value) in values {
        interpreter.set_variable(program, name, value)?;
    }
    if let Some(timeout) = option("-timeout").filter(|timeout| !timeout.is_empty()) {
        match events::seconds(&timeout.as_str()) {
            Some(seconds) => interpreter.set_variable(program, "timeout", seconds)?,
            None => {
                let message =
                    format!("-timeout value is not a relative time: {}", excerpt(&timeout.as_str()));
                interpreter.tell(Problem::error(1, message).hint("write seconds, or 1h2m3s"));
                return Ok(Value::Empty);
            }
        }
    }
    Ok(interpreter.name_of(program))
}
