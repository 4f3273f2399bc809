//! `new`: objects that are not made by a simulator.

use super::model::{AgentFacts, ConstantRate, Kind, ProgramFacts, Simulator};
use crate::suggest::{did_you_mean, excerpt};
use crate::tcl::commands::{ANY, Builtin, command};
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::resume::Problem;
use crate::tcl::value::Value;

pub(super) const COMMANDS: &[Builtin] = &[command("new", 1, ANY, "className ?arg ...?", new)];

/// Classes without a part in the topology, and what their objects are for people.
pub(super) const OTHERS: &[(&str, &str)] = &[
    ("Blockstore", "block store"),
    ("Console", "console"),
    ("Custom", "custom agent"),
    ("Disk", "disk agent"),
    ("EventGroup", "event group"),
    ("EventSequence", "event sequence"),
    ("EventTimeline", "event timeline"),
    ("Firewall", "firewall"),
    ("Path", "path"),
    ("Topography", "topography"),
];

/// Classes of traffic.
pub(super) const AGENTS: &[&str] = &[
    "Agent/Null",
    "Agent/TCP",
    "Agent/TCP/FullTcp",
    "Agent/TCP/FullTcp/Newreno",
    "Agent/TCP/FullTcp/Reno",
    "Agent/TCP/FullTcp/Sack",
    "Agent/TCP/FullTcp/Tahoe",
    "Agent/TCP/Newreno",
    "Agent/TCP/Reno",
    "Agent/TCP/Sack1",
    "Agent/TCP/Vegas",
    "Agent/TCPSink",
    "Agent/UDP",
    "Application/FTP",
    "Application/Telnet",
    "Application/Traffic/CBR",
];

/// Adds an object that the next `set` names.
pub(super) fn new_object(interpreter: &mut Interpreter, kind: Kind) -> Outcome {
    interpreter.world.last_new += 1;
    let prefix = match kind {
        Kind::Queue(..) => "q",
        Kind::Null => "null",
        _ => "C",
    };
    let name = format!("{prefix}{}", interpreter.world.last_new);
    interpreter.add_object(name, kind)
}

fn new(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let class = words[1].to_text();
    let kind = match class.as_str() {
        "Simulator" => {
            interpreter.charge(1024)?;
            interpreter.world.simulators.push(Simulator::default());
            Kind::Simulator(interpreter.world.simulators.len() - 1)
        }
        "Program" => {
            interpreter.world.programs.push(ProgramFacts::default());
            Kind::Program(interpreter.world.programs.len() - 1)
        }
        name if AGENTS.contains(&name) => {
            let constant_rate = (name == "Application/Traffic/CBR").then(|| ConstantRate {
                name: String::new(),
                packet_size: "210".to_owned(),
                rate: 100_000,
                interval: "-1".to_owned(),
            });
            interpreter.world.agents.push(AgentFacts { constant_rate, ..AgentFacts::default() });
            Kind::Agent(interpreter.world.agents.len() - 1)
        }
        name => match OTHERS.iter().find(|other| other.0 == name) {
            Some(other) => Kind::Other(other.1),
            None => {
                let known = OTHERS
                    .iter()
                    .map(|other| other.0)
                    .chain(AGENTS.iter().copied())
                    .chain(["Simulator", "Program"]);
                let message = format!("unknown class `{}` is ignored", excerpt(name));
                interpreter.tell(Problem::warning(1, message).maybe_hint(did_you_mean(name, known)));
                Kind::Null
            }
        },
    };
    new_object(interpreter, kind)
}
