//! How objects get their names: Emulab redefines `set`, so that an object is called as its variable is.

use super::model::Kind;
use crate::suggest::excerpt;
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::{Callable, Interpreter};
use crate::tcl::resume::Problem;
use crate::tcl::value::Value;
use crate::tcl::variables::{Slot, Variable};

/// After `set name value`: names the object that was made last, if the value is that object and a global variable has
/// the name. Returns what `set` returns.
pub(crate) fn after_set(interpreter: &mut Interpreter, name: &str, value: &Value) -> Outcome {
    let Some(unnamed) = &interpreter.world.unnamed else { return Ok(value.clone()) };
    let base = name.split('(').next().unwrap_or(name).trim_start_matches("::");
    if !is_global(interpreter, base) {
        return Ok(value.clone());
    }
    let is_it = *value.as_str() == **unnamed;
    let unnamed = interpreter.world.unnamed.take().unwrap_or_default();
    if !is_it {
        return Ok(value.clone());
    }
    let new = name.trim_start_matches("::").replacen('(', "-", 1).replace(')', "");
    if let Some(taken) = interpreter.commands.get(new.as_str()) {
        let problem = collision(interpreter, &new, &taken.clone());
        interpreter.tell(problem);
        return Ok(value.clone());
    }
    rename(interpreter, &unnamed, &new)?;
    let named = Value::from(new);
    interpreter.assign(name, named.clone())?;
    Ok(named)
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
            let what = super::describe(interpreter.world.objects[*id].kind);
            Problem::error(1, format!("can't rename to \"{shown}\": command already exists")).hint(format!(
                "a {what} has this name already; choose another name, or use an array such as `n($i)`"
            ))
        }
    }
}

fn rename(interpreter: &mut Interpreter, old: &str, new: &str) -> Outcome<()> {
    let Some(Callable::Object(id)) = interpreter.commands.remove(old) else { return Ok(()) };
    interpreter.commands.insert(new.into(), Callable::Object(id));
    let origin = interpreter.origin()?;
    let world = &mut interpreter.world;
    world.objects[id].name = new.to_owned();
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
        }
        Kind::Program(program) => world.programs[program].name = new.to_owned(),
        Kind::Agent(agent) => {
            if let Some(traffic) = &mut world.agents[agent].constant_rate {
                traffic.name = new.to_owned();
            }
        }
        _ => {}
    }
    Ok(())
}
