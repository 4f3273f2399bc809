//! How objects get their names: Emulab redefines `set`, so that an object is called as its variable is.

use super::{Kind, arguments};
use crate::suggest::excerpt;
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::{Callable, Interpreter};
use crate::tcl::resume::Problem;
use crate::tcl::value::Value;
use crate::tcl::variables::{Slot, Variable};
use std::rc::Rc;

/// After `set name value`: names the object that was made last, if the value is that object and a global variable has
/// the name. Returns what `set` returns.
pub(crate) fn after_set(interpreter: &mut Interpreter, name: &str, value: &Value) -> Outcome {
    let Some(unnamed) = &interpreter.world.unnamed else { return Ok(value.clone()) };
    let base = name.split('(').next().unwrap_or(name).trim_start_matches("::");
    if !is_global(interpreter, base) {
        return Ok(value.clone());
    }
    let is_it = *value.as_str() == **unnamed;
    let Some(unnamed) = interpreter.world.unnamed.take().filter(|_| is_it) else { return Ok(value.clone()) };
    let new = name.trim_start_matches("::").replace('(', "-").replace(')', "");
    if interpreter.is_strict()
        && let Some(message) = unnamable(interpreter, name, &unnamed)
    {
        return Err(message.into());
    }
    if let Some(taken) = interpreter.commands.get(new.as_str()).cloned() {
        let problem = collision(interpreter, &new, &taken);
        if interpreter.catching > 0 {
            return Err(problem.message.into());
        }
        interpreter.tell(problem);
        return Ok(value.clone());
    }
    rename(interpreter, &unnamed, &new)?;
    let named = Value::from(new);
    interpreter.assign(name, named.clone())?;
    Ok(named)
}

/// Emulab's `set` puts the value in braces, and fails where they do not match.
pub(crate) fn check_braces(value: &Value) -> Result<(), String> {
    let Value::Text(text) = value else { return Ok(()) };
    let bytes = text.as_str().as_bytes();
    let mut depth = 1_usize;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Err("extra characters after close-brace".to_owned());
        }
        at += 1;
    }
    // A backslash at the end takes the closing brace with it.
    if depth > 1 || at > bytes.len() { Err("missing close-brace".to_owned()) } else { Ok(()) }
}

/// Why Emulab fails to name an object as its variable, where a careful person sees nothing wrong.
fn unnamable(interpreter: &Interpreter, name: &str, old: &str) -> Option<String> {
    let object = interpreter.object_named(old)?;
    let kind = interpreter.world.objects[object].kind;
    let is_level =
        !name.is_empty() && name.strip_prefix('#').unwrap_or(name).bytes().all(|byte| byte.is_ascii_digit());
    // `rename` is called by way of `uplevel`, which takes a number as a level.
    if is_level {
        return Some(format!("can't rename \"{old}\": command doesn't exist"));
    }
    match kind {
        Kind::Node(_) | Kind::Network(_) if name.starts_with("::") => Some(format!(
            "[run] Invalid node name {name}.  Can only contain [-0-9A-Za-z] due to DNS limitations."
        )),
        // Those that `new` makes are in no list of the simulator.
        Kind::Schedule(_) if old.starts_with("EventTimeline") => {
            Some(format!("can't unset \"timeline_list({old})\": no such element in array"))
        }
        Kind::Blockstore(_) if old.starts_with("Blockstore") => {
            Some(format!("can't unset \"blockstore_list({old})\": no such element in array"))
        }
        _ => None,
    }
}

fn is_global(interpreter: &Interpreter, name: &str) -> bool {
    match interpreter.frames[0].variables.get(name) {
        Some(Slot::Whole(variable)) => !matches!(*variable.borrow(), Variable::Undefined),
        Some(Slot::Element(..)) => true,
        None => false,
    }
}

fn collision(interpreter: &Interpreter, new: &str, taken: &Callable) -> Problem {
    let shown = excerpt(new);
    match taken {
        Callable::Procedure(_) => Problem::error(1, format!("Already have an object named {shown}."))
            .hint(format!("the procedure `{shown}` has this name; choose another for one of them")),
        Callable::Builtin(_) => {
            Problem::error(1, format!("can't rename to \"{shown}\": command already exists"))
                .hint(format!("`{shown}` is a command; choose another name, such as `{shown}0`"))
        }
        Callable::Object(id) => {
            let what = arguments::describe(interpreter.world.objects[*id].kind);
            Problem::error(1, format!("can't rename to \"{shown}\": command already exists")).hint(format!(
                "{what} has this name already; choose another name, or use an array such as `n($i)`"
            ))
        }
    }
}

fn rename(interpreter: &mut Interpreter, old: &str, new: &str) -> Outcome<()> {
    let Some(Callable::Object(id)) = interpreter.commands.remove(old) else { return Ok(()) };
    let name: Rc<str> = new.into();
    interpreter.commands.insert(name.clone(), Callable::Object(id));
    let origin = interpreter.origin()?;
    let world = &mut interpreter.world;
    world.objects[id].name = name;
    match world.objects[id].kind {
        Kind::Node(node) => {
            world.nodes[node].name = new.to_owned();
            world.nodes[node].origin = origin;
        }
        Kind::Network(network) => {
            let facts = &mut world.networks[network];
            facts.name = new.to_owned();
            facts.origin = origin;
            let order = &mut world.simulators[facts.simulator].networks;
            order.remove(old);
            order.insert(new, network);
            super::simulator::note_link(interpreter, network);
        }
        Kind::Blockstore(store) => {
            let order = &mut world.simulators[world.blockstores[store].simulator].blockstores;
            order.remove(old);
            order.insert(new, store);
        }
        _ => {}
    }
    Ok(())
}
