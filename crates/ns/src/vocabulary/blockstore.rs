//! Storage: `$ns blockstore`. Containers have the disk of their host; what is asked for is kept for comparison.

use super::model::{BlockstoreFacts, Kind};
use crate::suggest::{did_you_mean, excerpt};
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::number;
use crate::tcl::resume::Problem;
use crate::tcl::value::Value;

const METHODS: &[&str] = &[
    "set-class",
    "set-lease",
    "set-mount-point",
    "set-node",
    "set-placement",
    "set-protocol",
    "set-readonly",
    "set-rwclone",
    "set-size",
    "set-type",
];

/// Units of size, in bytes.
const UNITS: &[(&str, f64)] = &[
    ("KB", 1e3),
    ("KiB", 1024.0),
    ("MB", 1e6),
    ("MiB", 1_048_576.0),
    ("GB", 1e9),
    ("GiB", 1_073_741_824.0),
    ("TB", 1e12),
    ("TiB", 1_099_511_627_776.0),
];

/// Adds one.
pub(super) fn add(interpreter: &mut Interpreter, name: String) -> Outcome {
    let message = "a block store has no counterpart among containers; the node keeps the disk of its host";
    interpreter.tell(Problem::warning(1, message));
    let store = interpreter.world.blockstores.len();
    interpreter
        .world
        .blockstores
        .push(BlockstoreFacts { placement: "any".to_owned(), ..BlockstoreFacts::default() });
    interpreter.add_object(name, Kind::Blockstore(store))
}

/// Mebibytes of a size such as `5GB`.
fn mebibytes(text: &str) -> Option<u64> {
    let (unit, bytes) = UNITS.iter().find(|(unit, _)| text.ends_with(unit))?;
    let count = number::parse_double(text.strip_suffix(unit)?)?;
    (0.0..1e15).contains(&count).then_some((count * bytes / 1_048_576.0) as u64)
}

/// Calls a method.
pub(super) fn call(interpreter: &mut Interpreter, store: usize, method: &str, words: &[Value]) -> Outcome {
    if !METHODS.contains(&method) {
        let message = format!("unknown method `{}` of a block store is ignored", excerpt(method));
        interpreter
            .tell(Problem::warning(1, message).maybe_hint(did_you_mean(method, METHODS.iter().copied())));
        return Ok(Value::Empty);
    }
    let Some(value) = words.get(2) else {
        return Err(format!("wrong # args: {method} needs a value").into());
    };
    let text = value.to_text();
    match method {
        "set-node" => {
            let node = interpreter.node_argument(words, 2);
            interpreter.world.blockstores[store].node = node;
        }
        "set-class" => interpreter.world.blockstores[store].remote |= text != "local",
        "set-lease" => interpreter.world.blockstores[store].remote = true,
        "set-placement" => interpreter.world.blockstores[store].placement = text.to_lowercase(),
        "set-size" => match mebibytes(&text) {
            Some(size) => interpreter.world.blockstores[store].size = size,
            None => {
                let message = format!("[set-size] {} is not a size", excerpt(&text));
                interpreter.tell(Problem::error(2, message).hint("write a number and a unit, such as 10GB"));
            }
        },
        _ => {}
    }
    Ok(Value::Empty)
}
