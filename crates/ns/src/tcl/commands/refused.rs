//! Commands that reach outside the file: refused, with the reason.

use super::{ANY, Builtin, command};
use crate::tcl::failure::{Failure, Outcome};
use crate::tcl::interpreter::Interpreter;
use crate::tcl::value::Value;

const fn refused(name: &'static str) -> Builtin {
    command(name, 0, ANY, "?arg ...?", refuse)
}

pub(super) const COMMANDS: &[Builtin] = &[
    refused("after"),
    refused("cd"),
    refused("close"),
    refused("encoding"),
    refused("exec"),
    refused("fconfigure"),
    refused("fileevent"),
    refused("file"),
    refused("flush"),
    refused("gets"),
    refused("glob"),
    refused("interp"),
    refused("load"),
    refused("open"),
    refused("pid"),
    refused("pwd"),
    refused("read"),
    refused("seek"),
    refused("socket"),
    refused("tell"),
    refused("trace"),
    refused("unload"),
    refused("update"),
    refused("vwait"),
];

fn refuse(_: &mut Interpreter, words: &[Value]) -> Outcome {
    let name = words[0].as_str();
    let reason = match &*name {
        "exec" => "an NS file may not run programs",
        "socket" => "an NS file may not use the network",
        "after" | "update" | "vwait" | "fileevent" => "an NS file is evaluated at once and may not wait",
        "load" | "unload" | "interp" | "trace" => "an NS file may not change the interpreter",
        _ => "an NS file may not read or write files",
    };
    Err(Failure::hinted(
        format!("`{name}` is refused: {reason}"),
        "put the result into the file itself; the same file must mean the same everywhere",
    )
    .at(0))
}
