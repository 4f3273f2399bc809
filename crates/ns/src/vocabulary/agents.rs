//! Programs and traffic: what runs on nodes.

use super::model::{EventFacts, EventRow, Kind, ProgramFacts};
use crate::suggest::excerpt;
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::resume::Problem;
use crate::tcl::value::Value;

/// Emulab's number of the objects that are programs.
pub(super) const PROGRAM: u8 = 4;

/// Emulab's number of the event that starts something.
pub(super) const START: u8 = 1;

/// Gives a node its start command, word `argument`: a program that starts with the experiment.
pub(super) fn start_command(
    interpreter: &mut Interpreter,
    node: usize,
    words: &[Value],
    argument: usize,
) -> Outcome {
    let Some(command) = words.get(argument) else {
        return Err("wrong # args: the start command is missing".into());
    };
    let command = command.to_text();
    if command.contains('\n') {
        interpreter.tell(
            Problem::error(argument, "a start command may not hold a line break")
                .hint("put `;` between commands, or end a line in `\\`"),
        );
        return Ok(Value::Empty);
    }
    interpreter.charge(2 * command.len() + 256)?;
    let full = format!("({command} ; /usr/local/etc/emulab/startcmddone $?)");
    let origin = interpreter.origin()?;
    let world = &mut interpreter.world;
    let facts = &mut world.nodes[node];
    facts.start_command = Some(command);
    let name = format!("{}_startcmd", facts.name);
    let row = EventRow {
        time: "0".to_owned(),
        vnode: facts.name.clone(),
        vname: name.clone(),
        object_type: PROGRAM,
        event_type: START,
        arguments: format!("COMMAND={full}"),
    };
    let program =
        ProgramFacts { name: name.clone(), node: Some(node), command: full, ..ProgramFacts::default() };
    let event = EventFacts { seconds: 0.0, command: String::new(), row, origin };
    match facts.start {
        // The last one counts.
        Some((old_program, old_event)) => {
            world.programs[old_program] = program;
            world.start_events[old_event] = event;
        }
        None => {
            facts.start = Some((world.programs.len(), world.start_events.len()));
            world.programs.push(program);
            world.start_events.push(event);
        }
    }
    Ok(Value::from(name))
}

/// `$node program-agent -command c -dir d ...`.
pub(super) fn program_agent(interpreter: &mut Interpreter, node: usize, words: &[Value]) -> Outcome {
    let mut program = options(interpreter, &words[2..], Some(node))?;
    if program.directory.is_empty() {
        // Emulab's own way to write none here.
        program.directory = "{}".to_owned();
    }
    let id = interpreter.world.programs.len();
    interpreter.world.programs.push(program);
    super::classes::new_object(interpreter, Kind::Program(id))
}

fn options(interpreter: &mut Interpreter, options: &[Value], node: Option<usize>) -> Outcome<ProgramFacts> {
    let mut program = ProgramFacts { node, ..ProgramFacts::default() };
    for pair in options.chunks(2) {
        let [name, value] = pair else { return Err("wrong # args: an option lacks its value".into()) };
        let value = value.to_text();
        interpreter.charge(value.len())?;
        match &*name.as_str() {
            "-command" => program.command = value,
            "-dir" => program.directory = value,
            "-timeout" => program.timeout = value,
            "-expected-exit-code" | "-expected_exit_code" => program.expected_exit = value,
            other => return Err(format!("unknown option \"{}\" of a program agent", excerpt(other)).into()),
        }
    }
    Ok(program)
}

/// Calls a method of a program.
pub(super) fn call_program(
    interpreter: &mut Interpreter,
    program: usize,
    method: &str,
    words: &[Value],
) -> Outcome {
    if let ("set", [_, _, name, value]) = (method, words) {
        let text = value.to_text();
        interpreter.charge(text.len())?;
        let node = match (&*name.as_str(), interpreter.object(value)) {
            ("node", Some(Kind::Node(node))) => Some(node),
            _ => None,
        };
        let facts = &mut interpreter.world.programs[program];
        match &*name.as_str() {
            "command" => facts.command = text,
            "dir" => facts.directory = text,
            "timeout" => facts.timeout = text,
            "expected-exit-code" => facts.expected_exit = text,
            "node" => facts.node = node,
            _ => {}
        }
        return Ok(value.clone());
    }
    Ok(Value::Empty)
}

/// `$ns attach-agent node agent`.
pub(super) fn attach(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let node = interpreter.node_argument(words, 2);
    match interpreter.object(&words[3]) {
        Some(Kind::Agent(agent)) => interpreter.world.agents[agent].node = node,
        Some(Kind::Null | Kind::Other(_)) => {}
        _ => {
            let message = format!("[attach-agent] {} is not an agent", excerpt(&words[3].as_str()));
            interpreter.tell(
                Problem::error(3, message).hint("make it with `new Agent/UDP` or another class of agents"),
            );
        }
    }
    Ok(Value::Empty)
}

/// `$ns connect source sink`: traffic has no part in the topology.
pub(super) fn connect(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    for argument in [2, 3] {
        if !matches!(interpreter.object(&words[argument]), Some(Kind::Agent(_) | Kind::Null | Kind::Other(_)))
        {
            let message = format!("[connect] {} is not an agent", excerpt(&words[argument].as_str()));
            interpreter.tell(Problem::error(argument, message));
        }
    }
    Ok(Value::Empty)
}

/// Calls a method of an agent or an application.
pub(super) fn call_agent(
    interpreter: &mut Interpreter,
    agent: usize,
    method: &str,
    words: &[Value],
) -> Outcome {
    match (method, words.get(2), words.get(3)) {
        ("attach-agent", Some(other), _) => {
            if let Some(Kind::Agent(other)) = interpreter.object(other) {
                interpreter.world.agents[agent].via = Some(other);
            }
            Ok(Value::Empty)
        }
        ("set", Some(name), Some(value)) => {
            let name = name.to_text();
            let rate = if name == "rate_" { interpreter.bandwidth(words, 3) } else { 0 };
            if let Some(traffic) = &mut interpreter.world.agents[agent].constant_rate {
                match name.as_str() {
                    "rate_" => traffic.rate = rate,
                    "packetSize_" => traffic.packet_size = value.to_text(),
                    "interval_" => traffic.interval = value.to_text(),
                    _ => {}
                }
            }
            Ok(value.clone())
        }
        _ => Ok(Value::Empty),
    }
}
