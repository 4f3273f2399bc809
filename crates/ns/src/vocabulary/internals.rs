//! Procedures of Emulab's own parser that a file may call, and names that it may not use.

use crate::suggest::excerpt;
use crate::tcl::commands::{ANY, Builtin, command};
use crate::tcl::failure::{Failure, Outcome};
use crate::tcl::interpreter::Interpreter;
use crate::tcl::resume::Problem;
use crate::tcl::value::Value;

const fn taken(name: &'static str) -> Builtin {
    command(name, 0, ANY, "?arg ...?", refuse)
}

pub(super) const COMMANDS: &[Builtin] = &[
    command("perror", 1, 1, "msg", |i, w| {
        let message = excerpt(&w[1].as_str());
        i.tell(Problem::error(0, message));
        Ok(Value::Empty)
    }),
    command("punsup", 1, 1, "msg", |i, w| {
        let message = excerpt(&w[1].as_str());
        i.tell(Problem::warning(0, message));
        Ok(Value::Empty)
    }),
    command("parse_bw", 1, 2, "bspec ?islink?", |i, w| {
        let low = w.get(2).is_some_and(|word| word.as_str() == "0");
        if low {
            return Ok(Value::Int(i.bandwidth_of_traffic(&w[1].as_str())?));
        }
        Ok(Value::Int(i.bandwidth(w, 1)? as i64))
    }),
    command("parse_delay", 1, 1, "dspec", |i, w| {
        let delay = i.delay(w, 1)?;
        Ok(if delay.fract() == 0.0 { Value::Int(delay as i64) } else { Value::Double(delay) })
    }),
    command("tbx-log", 1, 1, "msg", |_, _| Ok(Value::Empty)),
    taken("begin_oml_code_generator"),
    taken("convert_to_mebi"),
    taken("inet_atohl"),
    taken("inet_hltoa"),
    taken("lpop"),
    taken("oml_write_include"),
    taken("oml_write_init"),
    taken("parse_backfill"),
    taken("real_set"),
    taken("real_source"),
    taken("spitxml_data"),
    taken("tb-analyze-store-mp"),
    taken("tb-proc-tarfiles"),
    taken("usage"),
    taken("var_import"),
    taken("xmlencode"),
];

fn refuse(_: &mut Interpreter, words: &[Value]) -> Outcome {
    let name = words[0].as_str();
    Err(Failure::hinted(
        format!("`{name}` is an inner procedure of Emulab's parser"),
        "give your own procedure another name",
    )
    .at(0))
}
