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
    let name = format!("{}_startcmd", interpreter.world.nodes[node].name);
    let origin = interpreter.origin();
    let world = &mut interpreter.world;
    let known = world.programs.iter().position(|program| program.node == Some(node) && program.name == name);
    let known = known.filter(|_| world.nodes[node].start_command.is_some());
    world.nodes[node].start_command = Some(command);
    let row = EventRow {
        time: "0".to_owned(),
        vnode: String::new(),
        vname: name.clone(),
        object_type: PROGRAM,
        event_type: START,
        arguments: format!("COMMAND={full}"),
    };
    let row = EventRow { vnode: world.nodes[node].name.clone(), ..row };
    let program =
        ProgramFacts { name: name.clone(), node: Some(node), command: full, ..ProgramFacts::default() };
    match known {
        Some(known) => world.programs[known] = program,
        None => world.programs.push(program),
    }
    world.start_events.retain(|event| event.row.vname != name);
    world.start_events.push(EventFacts { seconds: 0.0, command: String::new(), row, origin });
    Ok(Value::from(name))
}

/// `$node program-agent -command c -dir d ...`.
pub(super) fn program_agent(interpreter: &mut Interpreter, node: usize, words: &[Value]) -> Outcome {
    let program = options(interpreter, &words[2..], Some(node))?;
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
    if let ("attach-agent", Some(Kind::Agent(other))) =
        (method, words.get(2).and_then(|word| interpreter.object(word)))
    {
        interpreter.world.agents[agent].node = interpreter.world.agents[other].node;
    }
    Ok(Value::Empty)
}
