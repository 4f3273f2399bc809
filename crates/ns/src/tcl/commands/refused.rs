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
    refused("auto_execok"),
    refused("auto_import"),
    refused("auto_load"),
    refused("auto_load_index"),
    refused("auto_qualify"),
    refused("binary"),
    refused("case"),
    refused("cd"),
    refused("chan"),
    refused("close"),
    refused("coroutine"),
    refused("encoding"),
    refused("eof"),
    refused("exec"),
    refused("fblocked"),
    refused("fconfigure"),
    refused("fcopy"),
    refused("file"),
    refused("fileevent"),
    refused("flush"),
    refused("gets"),
    refused("glob"),
    refused("interp"),
    refused("load"),
    refused("open"),
    refused("otcl_load"),
    refused("otcl_mkindex"),
    refused("pid"),
    refused("pwd"),
    refused("read"),
    refused("seek"),
    refused("socket"),
    refused("tclLog"),
    refused("tell"),
    refused("trace"),
    refused("unknown"),
    refused("unload"),
    refused("update"),
    refused("vwait"),
    refused("yield"),
    refused("yieldto"),
    refused("zlib"),
];

fn refuse(_: &mut Interpreter, words: &[Value]) -> Outcome {
    let name = words[0].as_str();
    let reason = match &*name {
        "exec" => "an NS file may not run programs",
        "socket" => "an NS file may not use the network",
        "after" | "update" | "vwait" | "fileevent" => "an NS file is evaluated at once and may not wait",
        "binary" | "zlib" => "an NS file is text",
        "coroutine" | "yield" | "yieldto" => "an NS file runs from its beginning to its end",
        "case" => "it is not in Tcl any more; use `switch`",
        "tclLog" | "unknown" => "there is nobody to talk to",
        "load" | "unload" | "interp" | "trace" | "otcl_load" | "otcl_mkindex" | "auto_execok"
        | "auto_import" | "auto_load" | "auto_load_index" | "auto_qualify" => {
            "an NS file may not change the interpreter"
        }
        _ => "an NS file may not read or write files",
    };
    Err(Failure::hinted(
        format!("`{name}` is refused: {reason}"),
        "put the result into the file itself; the same file must mean the same everywhere",
    )
    .at(0))
}
