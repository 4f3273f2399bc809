//! Settings of nodes.

use crate::suggest::{did_you_mean, excerpt};
use crate::tcl::commands::{ANY, Builtin, command};
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::number;
use crate::tcl::resume::{Mend, Problem};
use crate::tcl::value::Value;
use crate::vocabulary::{Kind, node, programs};
use neo_topology::{Origin, SetAt};

pub(super) const COMMANDS: &[Builtin] = &[
    command("tb-set-hardware", 2, ANY, "node type ?arg ...?", |i, w| {
        put(i, w, "type")?;
        note(i, w, |set_at| &mut set_at.hardware)
    }),
    command("tb-set-node-os", 2, 3, "node os ?parentos?", os),
    command("tb-set-node-cmdline", 2, 2, "node cmdline", |i, w| put(i, w, "cmdline")),
    command("tb-set-node-loadlist", 2, 2, "node loadlist", |i, w| put(i, w, "loadlist")),
    command("tb-set-node-startup", 2, 2, "node cmd", |i, w| put(i, w, "startup")),
    command("tb-set-node-rpms", 1, ANY, "node ?rpm ...?", rpms),
    command("tb-set-node-tarfiles", 1, ANY, "node ?dir tar ...?", node_tarfiles),
    command("tb-set-tarfiles", 0, ANY, "?dir tar ...?", tarfiles),
    command("tb-set-node-startcmd", 2, 2, "node command", |i, w| match i.plain_node_argument(w, 1) {
        Some(node) => programs::start_command(i, node, w, 2, true),
        None => Ok(Value::Empty),
    }),
    command("tb-set-node-failure-action", 2, 2, "node type", failure_action),
    command("tb-fix-node", 2, 2, "vnode pnode", fix),
    command("tb-bind-parent", 2, 2, "sub phys", fix),
    command("tb-add-node-attribute", 3, 3, "node attribute value", attribute),
    command("tb-add-node-desire", 2, 3, "node desire ?weight?", |i, w| {
        if i.is_strict() {
            return crate::vocabulary::unknown(i, w);
        }
        if let Some(found) = i.node_argument(w, 1) {
            let weight = w.get(3).map_or("1.0".to_owned(), Value::to_text);
            node::desire(i, found, &w[2].as_str(), weight, false);
        }
        Ok(Value::Empty)
    }),
    command("tb-set-node-memory-size", 2, 2, "node mem", memory_size),
    command("tb-set-node-usesharednode", 2, 2, "node weight", |i, w| {
        if let Some(found) = i.node_argument(w, 1) {
            node::desire(i, found, "pcshared", w[2].to_text(), false);
        }
        Ok(Value::Empty)
    }),
    command("tb-set-node-sharingmode", 2, 2, "node sharemode", |i, w| put(i, w, "sharing_mode")),
    command("tb-set-node-id", 2, 2, "vnode id", |i, w| plain(i, w, "numeric_id")),
    command("tb-set-node-inner-elab-role", 2, 2, "node role", |i, w| {
        let roles = ["boss", "boss+router", "boss+fs+router", "router", "ops", "ops+fs", "fs", "node"];
        let message = "[tb-set-node-inner-elab-role] type must be one of boss|boss+router|boss+fs+router|router|ops|ops+fs|fs|node";
        chosen(i, w, &roles, message, "inner_elab_role")
    }),
    command("tb-set-node-plab-role", 2, 2, "node role", |i, w| {
        let message = "[tb-set-node-plab-role] type must be one of plc|node|none";
        chosen(i, w, &["plc", "node", "none"], message, "plab_role")
    }),
    command("tb-set-node-plab-plcnet", 2, 2, "node lanlink", plab_network),
    command("tb-set-node-routable-ip", 2, 2, "node onoff", routable_ip),
];

/// Endings of archives.
const ARCHIVES: &[&str] = &[".tar", ".tar.Z", ".tar.gz", ".tgz", ".tar.bz2"];

/// Sets a variable of the node that word 1 names to word 2; an object that is no node takes it without effect.
fn put(interpreter: &mut Interpreter, words: &[Value], name: &str) -> Outcome {
    if let Some(node) = interpreter.lenient_node_argument(words, 1) {
        let object = interpreter.world.nodes[node].object;
        interpreter.set_variable(object, name, words[2].clone())?;
    }
    Ok(Value::Empty)
}

/// Notes where a setting of the node that word 1 names was made.
fn note(
    interpreter: &mut Interpreter,
    words: &[Value],
    setting: fn(&mut SetAt) -> &mut Option<Origin>,
) -> Outcome {
    if let Some(Kind::Node(node)) = interpreter.kind_of(&words[1]) {
        let origin = interpreter.origin()?;
        *setting(&mut interpreter.world.nodes[node].set_at) = Some(origin);
    }
    Ok(Value::Empty)
}

/// Sets a variable of a node, where only a node will do.
fn plain(interpreter: &mut Interpreter, words: &[Value], name: &str) -> Outcome {
    if let Some(node) = interpreter.plain_node_argument(words, 1) {
        let object = interpreter.world.nodes[node].object;
        interpreter.set_variable(object, name, words[2].clone())?;
    }
    Ok(Value::Empty)
}

fn chosen(
    interpreter: &mut Interpreter,
    words: &[Value],
    known: &[&'static str],
    message: &str,
    name: &str,
) -> Outcome {
    match interpreter.choice_as(words, 2, known, message) {
        Some(_) => plain(interpreter, words, name),
        None => Ok(Value::Empty),
    }
}

fn os(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    put(interpreter, words, "osid")?;
    note(interpreter, words, |set_at| &mut set_at.os)?;
    let Some(parent) = words.get(3).filter(|parent| !parent.is_empty() && parent.as_str() != "0") else {
        return Ok(Value::Empty);
    };
    if let Some(Kind::Node(node)) = interpreter.kind_of(&words[1]) {
        let object = interpreter.world.nodes[node].object;
        interpreter.set_variable(object, "parent_osid", parent.clone())?;
        let (os, parent) = (excerpt(&words[2].as_str()), excerpt(&parent.as_str()));
        let message = format!("subOSID {os} does not run on parent OSID {parent}!");
        let hint = "which OS runs inside which is known to a site only; containers have their own";
        let problem =
            if interpreter.is_strict() { Problem::error(3, message) } else { Problem::warning(3, message) };
        interpreter.tell(problem.hint(hint));
    }
    Ok(Value::Empty)
}

fn rpms(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let Some(node) = interpreter.lenient_node_argument(words, 1) else { return Ok(Value::Empty) };
    let rpms: Vec<String> = match &words[2..] {
        [] => {
            let message = "[tb-set-node-rpms] No rpms given.";
            interpreter.tell(Problem::error(0, message).hint("list them after the node"));
            return Ok(Value::Empty);
        }
        [one] => one.as_str().split(' ').map(str::to_owned).collect(),
        many => many.iter().map(Value::to_text).collect(),
    };
    let object = interpreter.world.nodes[node].object;
    interpreter.set_variable(object, "rpms", Value::from(rpms.join(";")))?;
    Ok(Value::Empty)
}

/// Pairs of a directory and an archive to unpack there, joined as Emulab joins them; tells what is wrong.
fn archives(interpreter: &mut Interpreter, words: &[Value], first: usize) -> Option<String> {
    let name = words[0].to_text();
    let given: Vec<String> = match &words[first..] {
        [one] => one.as_str().split(' ').map(str::to_owned).collect(),
        many => many.iter().map(Value::to_text).collect(),
    };
    if !given.len().is_multiple_of(2) {
        let message = format!("[{name}] Arguments should be node and series of pairs.");
        let hint = "a directory, and an archive to unpack there";
        interpreter.tell(Problem::error(words.len() - 1, message).hint(hint));
        return None;
    }
    let mut joined = Vec::new();
    for (index, pair) in given.chunks(2).enumerate() {
        let (directory, archive) = (&pair[0], &pair[1]);
        let at = if words.len() == first + 1 { first } else { first + 2 * index };
        let shared =
            ["/proj/", "/groups/", "/users/", "/share/"].iter().any(|root| directory.starts_with(root));
        let problem = if shared {
            let message = format!(
                "[{name}] '{}' refers to an NFS directory instead of the node's local disk.",
                excerpt(directory)
            );
            Problem::error(at, message).hint("a directory of the node, then the archive")
        } else if !directory.starts_with('/') {
            let message = format!("[{name}] '{}' is not an absolute path.", excerpt(directory));
            Problem::error(at, message).hint("begin it with /")
        } else if !ARCHIVES.iter().any(|ending| archive.ends_with(ending)) {
            let message = format!(
                "[{name}] '{}' does not have a valid extension (e.g. *.tar, *.tar.Z, *.tar.gz, *.tgz).",
                excerpt(archive)
            );
            Problem::error((at + 1).min(words.len() - 1), message)
                .hint(format!("one of {}", ARCHIVES.join(", ")))
        } else {
            joined.push(format!("{directory} {archive}"));
            continue;
        };
        interpreter.tell(problem);
        return None;
    }
    Some(joined.join(";"))
}

fn no_archives(interpreter: &mut Interpreter, usage: &str) -> Outcome {
    interpreter.tell(Problem::error(0, usage).hint("list directories and archives"));
    Ok(Value::Empty)
}

fn node_tarfiles(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    if words.len() == 2 {
        return no_archives(interpreter, "[tb-set-node-tarfiles] tb-set-node-tarfiles <node> (<dir> <tar>)+");
    }
    let node = interpreter.lenient_node_argument(words, 1);
    if let (Some(node), Some(archives)) = (node, archives(interpreter, words, 2)) {
        let object = interpreter.world.nodes[node].object;
        interpreter.set_variable(object, "tarfiles", Value::from(archives))?;
    }
    Ok(Value::Empty)
}

fn tarfiles(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    if words.len() == 1 {
        return no_archives(interpreter, "[tb-set-tarfiles] tb-set-tarfiles (<dir> <tar>)+");
    }
    archives(interpreter, words, 1);
    Ok(Value::Empty)
}

fn failure_action(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let message = "[tb-set-node-failure-action] type must be one of fatal|nonfatal|ignore.";
    let found = (
        interpreter.node_argument(words, 1),
        interpreter.choice_as(words, 2, &["fatal", "nonfatal", "ignore"], message),
    );
    if let (Some(node), Some(action)) = found {
        let object = interpreter.world.nodes[node].object;
        interpreter.set_variable(object, "failureaction", Value::from(action))?;
        return note(interpreter, words, |set_at| &mut set_at.failure_action);
    }
    Ok(Value::Empty)
}

/// Binds a node to a machine of the site.
fn fix(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    if let Some(Kind::Blockstore(_)) = interpreter.kind_of(&words[1]) {
        let object = interpreter.object_named(&words[1].as_str()).unwrap_or_default();
        let call = [words[1].clone(), Value::from("set_fixed"), words[2].clone()];
        return interpreter.call_object(object, &call);
    }
    let Some(node) = interpreter.plain_node_argument(words, 1) else { return Ok(Value::Empty) };
    if let Some(Kind::Node(other)) = interpreter.kind_of(&words[2]) {
        let names = (&interpreter.world.nodes[node].name, &interpreter.world.nodes[other].name);
        let message = format!("[set-fixed] Improper fix-node {} to {}!", names.0, names.1);
        let hint = "name a machine of the site; to put two nodes on one machine, give them the same containers:partition";
        let problem =
            if interpreter.is_strict() { Problem::error(2, message) } else { Problem::warning(2, message) };
        interpreter.tell(problem.hint(hint));
    }
    put(interpreter, words, "fixed")
}

fn attribute(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let Some(id) = interpreter.lenient_node_argument(words, 1) else { return Ok(Value::Empty) };
    let key = words[2].to_text();
    if let Some(rest) = key.strip_prefix("container:") {
        let meant = format!("containers:{rest}");
        let problem = Problem::warning(2, format!("attribute `{key}` is unknown"))
            .hint(format!("did you mean `{meant}`?"));
        interpreter.tell(problem.mend(Mend::Replace(meant)));
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
    node::add_attribute(interpreter, id, &words[2], &words[3], false)
}

fn check_node_type(interpreter: &mut Interpreter, words: &[Value]) {
    const TYPES: &[&str] = &["openvz", "qemu", "process", "embedded_pnode"];
    let kind = words[3].to_text();
    // DETER's own examples write `open_vz`.
    if TYPES.contains(&kind.as_str()) || kind == "open_vz" {
        return;
    }
    let near = did_you_mean(&kind, TYPES.iter().copied());
    let message = format!("node type `{}` is unknown", excerpt(&kind));
    let known = format!("one of {}", TYPES.join(", "));
    interpreter.tell(Problem::warning(3, message).hint(known).maybe_hint(near));
}

fn memory_size(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let Some(found) = interpreter.plain_node_argument(words, 1) else { return Ok(Value::Empty) };
    if number::parse(&words[2].as_str()).is_none() {
        let message = format!("[tb-set-node-memory-size] {} is not a size", excerpt(&words[2].as_str()));
        interpreter.tell(Problem::warning(2, message).hint("write megabytes, such as 512"));
    }
    node::add_attribute(interpreter, found, &Value::from("MEMORY_SIZE"), &words[2], true)?;
    node::desire(interpreter, found, "?+ram", words[2].to_text(), false);
    Ok(Value::Empty)
}

fn routable_ip(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let Some(found) = interpreter.plain_node_argument(words, 1) else { return Ok(Value::Empty) };
    let Some(on) = interpreter.on_off(words, 2) else { return Ok(Value::Empty) };
    let (key, value) = (Value::from("routable_control_ip"), Value::from(if on { "true" } else { "false" }));
    node::add_attribute(interpreter, found, &key, &value, true)
}

fn plab_network(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    if interpreter.plain_node_argument(words, 1).is_none() {
        return Ok(Value::Empty);
    }
    let named = matches!(&*words[2].as_str(), "control" | "exp");
    if named || matches!(interpreter.kind_of(&words[2]), Some(Kind::Network(_))) {
        return plain(interpreter, words, "plab_plcnet");
    }
    let message = format!(
        "[tb-set-node-plab-plcnet] {} must be a link, lan, \"control\", or \"exp\".",
        excerpt(&words[2].as_str())
    );
    interpreter.tell(Problem::error(2, message));
    Ok(Value::Empty)
}
