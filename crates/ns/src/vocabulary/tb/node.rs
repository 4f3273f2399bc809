//! Settings of nodes.

use crate::suggest::excerpt;
use crate::tcl::commands::{ANY, Builtin, command};
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::resume::Problem;
use crate::tcl::value::Value;
use crate::vocabulary::model::NodeFacts;
use crate::vocabulary::{agents, node};

pub(super) const COMMANDS: &[Builtin] = &[
    command("tb-set-hardware", 2, ANY, "node type ?arg ...?", |i, w| {
        set(i, w, |node, value| node.hardware = Some(value))
    }),
    command("tb-set-node-os", 2, 3, "node os ?parentos?", |i, w| {
        set(i, w, |node, value| node.os = Some(value))
    }),
    command("tb-set-node-cmdline", 2, 2, "node cmdline", |i, w| {
        set(i, w, |node, value| node.cmd_line = value)
    }),
    command("tb-set-node-startup", 2, 2, "node cmd", |i, w| set(i, w, |node, value| node.startup = value)),
    command("tb-set-node-rpms", 1, ANY, "node ?rpm ...?", rpms),
    command("tb-set-node-tarfiles", 1, ANY, "node ?dir tar ...?", node_tarfiles),
    command("tb-set-tarfiles", 0, ANY, "?dir tar ...?", tarfiles),
    command("tb-set-node-startcmd", 2, 2, "node command", startcmd),
    command("tb-set-node-failure-action", 2, 2, "node type", failure_action),
    command("tb-fix-node", 2, 2, "vnode pnode", |i, w| set(i, w, |node, value| node.fixed = value)),
    command("tb-bind-parent", 2, 2, "vnode pnode", |i, w| set(i, w, |node, value| node.fixed = value)),
    command("tb-add-node-attribute", 3, 3, "node attribute value", attribute),
    command("tb-add-node-desire", 2, 3, "node desire ?weight?", desire),
    command("tb-set-node-memory-size", 2, 2, "node megabytes", memory_size),
    command("tb-set-node-usesharednode", 2, 2, "node weight", shared),
    command("tb-set-node-sharingmode", 2, 2, "node mode", |i, w| set(i, w, |_, _| {})),
];

/// Sets something of the node that word 1 names to word 2.
fn set(interpreter: &mut Interpreter, words: &[Value], change: fn(&mut NodeFacts, String)) -> Outcome {
    if let (Some(node), false) = (interpreter.node_argument(words, 1), interpreter.is_closed()) {
        let value = words[2].to_text();
        interpreter.charge(value.len())?;
        change(&mut interpreter.world.nodes[node], value);
    }
    Ok(Value::Empty)
}

fn rpms(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    if let (Some(node), false) = (interpreter.node_argument(words, 1), interpreter.is_closed()) {
        let rpms: Vec<String> = words[2..].iter().map(Value::to_text).collect();
        interpreter.world.nodes[node].rpms = rpms.join(";");
    }
    Ok(Value::Empty)
}

/// Pairs of a directory and an archive to unpack there, joined as Emulab joins them; tells what is wrong.
fn archives(interpreter: &mut Interpreter, words: &[Value], first: usize) -> Option<String> {
    const ENDINGS: &[&str] = &[".tar", ".tar.Z", ".tar.gz", ".tgz", ".tar.bz2"];
    let name = words[0].to_text();
    let pairs = &words[first..];
    if !pairs.len().is_multiple_of(2) {
        let message = format!("[{name}] Arguments should be node followed by pairs of dir and tarfile.");
        interpreter.tell(Problem::error(words.len() - 1, message));
        return None;
    }
    let mut joined = Vec::new();
    for (index, pair) in pairs.chunks(2).enumerate() {
        let (directory, archive) = (pair[0].to_text(), pair[1].to_text());
        let at = first + 2 * index;
        if !directory.starts_with('/') {
            let message = format!("[{name}] Directory {} is not absolute.", excerpt(&directory));
            interpreter.tell(Problem::error(at, message).hint("begin it with /"));
            return None;
        }
        if !ENDINGS.iter().any(|ending| archive.ends_with(ending)) {
            let message = format!("[{name}] {} does not have a valid extension.", excerpt(&archive));
            interpreter.tell(Problem::error(at + 1, message).hint(format!("one of {}", ENDINGS.join(", "))));
            return None;
        }
        joined.push(format!("{directory} {archive}"));
    }
    Some(joined.join(";"))
}

fn node_tarfiles(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let (Some(node), false) = (interpreter.node_argument(words, 1), interpreter.is_closed()) else {
        return Ok(Value::Empty);
    };
    if let Some(archives) = archives(interpreter, words, 2) {
        interpreter.world.nodes[node].tarfiles = archives;
    }
    Ok(Value::Empty)
}

fn tarfiles(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    archives(interpreter, words, 1);
    Ok(Value::Empty)
}

fn startcmd(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    match (interpreter.node_argument(words, 1), interpreter.is_closed()) {
        (Some(node), false) => agents::start_command(interpreter, node, words, 2),
        _ => Ok(Value::Empty),
    }
}

fn failure_action(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let found =
        (interpreter.node_argument(words, 1), interpreter.choice(words, 2, &["fatal", "nonfatal", "ignore"]));
    if let ((Some(node), Some(action)), false) = (found, interpreter.is_closed()) {
        interpreter.world.nodes[node].failure_action = action.to_owned();
    }
    Ok(Value::Empty)
}

fn attribute(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let (Some(id), false) = (interpreter.node_argument(words, 1), interpreter.is_closed()) else {
        return Ok(Value::Empty);
    };
    let key = words[2].to_text();
    if let Some(rest) = key.strip_prefix("container:") {
        let meant = format!("containers:{rest}");
        let problem = Problem::warning(2, format!("attribute `{key}` is unknown"))
            .hint(format!("did you mean `{meant}`?"));
        interpreter.tell(problem.mend(crate::tcl::resume::Mend::Replace(meant)));
    }
    if key == "containers:node_type" {
        check_node_type(interpreter, words);
    }
    interpreter.step(interpreter.world.nodes[id].attributes.len() as u64 / 16)?;
    let repeated = interpreter.world.nodes[id].attributes.iter().find(|attribute| attribute.key == key);
    if let Some(first) = repeated.map(|attribute| attribute.origin.range.line) {
        let message =
            format!("attribute `{key}` is set for the second time; the first, on line {first}, counts");
        interpreter.tell(Problem::warning(2, message).hint("remove one of the two"));
    }
    node::add_attribute(interpreter, id, words, 2)
}

fn check_node_type(interpreter: &mut Interpreter, words: &[Value]) {
    const TYPES: &[&str] = &["openvz", "qemu", "process", "embedded_pnode"];
    let kind = words[3].to_text();
    // DETER's own examples write `open_vz`.
    if TYPES.contains(&kind.as_str()) || kind == "open_vz" {
        return;
    }
    let near = crate::suggest::did_you_mean(&kind, TYPES.iter().copied());
    let message = format!("node type `{}` is unknown", excerpt(&kind));
    let known = format!("one of {}", TYPES.join(", "));
    interpreter.tell(Problem::warning(3, message).hint(known).maybe_hint(near));
}

fn desire(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    if let (Some(node), false) = (interpreter.node_argument(words, 1), interpreter.is_closed()) {
        let weight = words.get(3).map_or("1.0".to_owned(), Value::to_text);
        interpreter.world.nodes[node].desires.push((words[2].to_text(), weight));
    }
    Ok(Value::Empty)
}

fn memory_size(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    if words[2].as_str().parse::<u32>().is_err() {
        let message = format!("[tb-set-node-memory-size] {} is not a size", excerpt(&words[2].as_str()));
        interpreter.tell(Problem::error(2, message).hint("write megabytes, such as 512"));
        return Ok(Value::Empty);
    }
    set(interpreter, words, |node, value| node.desires.push(("?+ram".to_owned(), value)))
}

fn shared(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    set(interpreter, words, |node, value| node.desires.push(("pcshared".to_owned(), value)))
}
