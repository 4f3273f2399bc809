//! `new`: objects that are not made by a simulator.

use super::classes::{is_made_by_new, is_of_the_file, made_by_new_names};
use super::{Kind, Known};
use crate::otcl::ObjectId;
use crate::suggest::{did_you_mean, excerpt};
use crate::tcl::commands::{ANY, Builtin, command};
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::resume::Problem;
use crate::tcl::value::Value;

pub(super) const COMMANDS: &[Builtin] = &[command("new", 1, ANY, "className ?arg ...?", new)];

/// Makes an object with the next number under a name of ours.
pub(super) fn numbered(
    interpreter: &mut Interpreter,
    prefix: &str,
    class: Known,
    kind: Kind,
) -> Outcome<ObjectId> {
    interpreter.world.last_new += 1;
    let name = format!("{prefix}{}", interpreter.world.last_new);
    interpreter.add_object(&name, class, kind)
}

fn new(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let name = words[1].to_text();
    let class = interpreter.class_named(&name);
    let of_ours = class.filter(|class| is_made_by_new(*class));
    let of_the_file = class.filter(|class| is_of_the_file(*class) && !interpreter.is_strict());
    let Some(class) = of_ours.or(of_the_file) else {
        return null(interpreter, &name, class.is_some());
    };
    if of_ours.is_some() && words.len() > 3 {
        if !interpreter.world.simulated {
            let message = format!("arguments for {name}: an object of this class takes one; none is made");
            interpreter.tell(Problem::warning(3, message));
        }
        interpreter.world.last_new += 1;
        return Ok(Value::from(format!("{name}{}", interpreter.world.last_new)));
    }
    interpreter.world.last_new += 1;
    let full = format!("{name}{}", interpreter.world.last_new);
    let object = interpreter.add_named(&full, class)?;
    let mut call = vec![Value::from(full.as_str()), Value::from("init")];
    call.extend_from_slice(&words[2..]);
    interpreter.deeper(|interpreter| Ok(interpreter.call_from(object, 0, &call)?.unwrap_or_default()))?;
    Ok(Value::from(full))
}

/// Of a class that `new` does not know.
fn null(interpreter: &mut Interpreter, name: &str, is_class: bool) -> Outcome {
    if !interpreter.world.simulated {
        let problem = if is_class {
            Problem::warning(
                1,
                format!("class `{}` is ignored: Emulab's `new` does not know it", excerpt(name)),
            )
            .hint(format!("write `{name} create NAME`"))
        } else {
            Problem::warning(1, format!("unknown class `{}` is ignored", excerpt(name)))
                .maybe_hint(did_you_mean(name, made_by_new_names()))
        };
        interpreter.tell(problem);
    }
    let object = numbered(interpreter, "null", Known::NullClass, Kind::Null)?;
    Ok(interpreter.name_of(object))
}
