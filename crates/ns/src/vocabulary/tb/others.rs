//! Commands of Emulab that have no part in a topology of containers: their arguments are checked, and they are noted.

use crate::suggest::excerpt;
use crate::tcl::commands::{ANY, Builtin, command};
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::number;
use crate::tcl::resume::Problem;
use crate::tcl::value::Value;
use crate::vocabulary::Kind;
use crate::vocabulary::arguments::Network;

const fn noted(name: &'static str, least: usize, most: usize, usage: &'static str) -> Builtin {
    command(name, least, most, usage, note)
}

const fn on_off(name: &'static str) -> Builtin {
    command(name, 1, 1, "onoff", |i, w| {
        i.on_off(w, 1);
        note(i, w)
    })
}

/// A command that DETER has and Emulab has not.
const fn of_deter(name: &'static str, least: usize, most: usize, usage: &'static str) -> Builtin {
    command(name, least, most, usage, |i, w| {
        if i.is_strict() { crate::vocabulary::unknown(i, w) } else { note(i, w) }
    })
}

fn note(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let message = format!("`{}` has no counterpart among containers; it is left out", words[0].as_str());
    interpreter.tell(Problem::warning(0, message));
    Ok(Value::Empty)
}

pub(super) const COMMANDS: &[Builtin] = &[
    noted("tb-add-address-pool", 1, ANY, "?arg ...?"),
    of_deter("tb-add-interface-attribute", 3, 4, "node lan attribute value"),
    of_deter("tb-add-network-attribute", 3, 3, "lan attribute value"),
    of_deter("tb-allow-external", 0, ANY, "?node ...?"),
    command("tb-add-node-service-hook", 1, ANY, "service ?arg ...?", service),
    noted("tb-set-delay-os", 1, 1, "os"),
    noted("tb-set-elabinelab-cvstag", 1, 1, "tag"),
    noted("tb-set-inner-elab-eid", 1, 1, "eid"),
    noted("tb-set-ipassign-args", 1, 1, "stuff"),
    noted("tb-set-jail-os", 1, 1, "os"),
    command("tb-set-node-service", 1, ANY, "service ?arg ...?", service),
    on_off("tb-fix-current-resources"),
    on_off("tb-set-uselatestwadata"),
    on_off("tb-set-usewatunnels"),
    on_off("tb-use-physnaming"),
    command("tb-set-dpdb", 1, 1, "onoff", truth),
    command("tb-set-nonfs", 1, 1, "onoff", truth),
    command("tb-set-colocate-factor", 1, 1, "factor", |i, w| {
        in_range(i, w, 1.0..=100.0, "factor must be 1 <= factor <= 100")
    }),
    command("tb-set-delay-capacity", 1, 1, "capacity", |i, w| {
        in_range(i, w, f64::MIN_POSITIVE..=2.0, "Must be 0 < X <= 2")
    }),
    command("tb-set-packing-strategy", 1, 1, "strategy", |i, w| {
        let message = "[tb-set-packing-strategy] strategy must be pack|balance";
        i.choice_as(w, 1, &["pack", "balance"], message);
        note(i, w)
    }),
    command("tb-set-wasolver-weights", 3, 3, "delay bw plr", wide_area_weights),
    command("tb-set-modelnet-physnodes", 2, 2, "cores edges", |i, w| {
        if [1, 2].iter().any(|word| !i.is_on(&w[*word])) {
            let message = "[tb-set-modelnet-physnodes] cores and edges must be > 0";
            i.tell(Problem::error(1, message));
        } else {
            i.world.settings.modelnet = true;
        }
        Ok(Value::Empty)
    }),
    command("tb-use-jumbo-frames", 0, 1, "?onoff?", |i, _| {
        let message = "[tb-use-jumbo-frames] jumbo frames are not supported";
        i.tell(Problem::error(0, message).hint("remove this line"));
        Ok(Value::Empty)
    }),
    command("tb-feedback-vnode", 2, ANY, "vnode hardware ?-scale factor ...?", feedback_node),
    command("tb-feedback-vlan", 2, ANY, "vnode lan ?-scale factor ...?", |i, w| {
        i.plain_node_argument(w, 1);
        i.network_argument(w, 2, Network::Lan);
        feedback(i, w, 3)
    }),
    command("tb-feedback-vlink", 1, ANY, "link ?-scale factor ...?", |i, w| {
        i.network_argument(w, 1, Network::Link);
        feedback(i, w, 2)
    }),
    command("tb-set-elabinelab-attribute", 2, 3, "key value ?order?", |i, w| inner_attribute(i, w, None, 1)),
    command("tb-set-elabinelab-role-attribute", 3, 4, "role key value ?order?", |i, w| {
        inner_attribute(i, w, Some(1), 2)
    }),
    command("tb-get-elabinelab-role-attribute", 2, 2, "role key", |_, _| Ok(Value::Empty)),
    command("tb-unset-elabinelab-attribute", 1, 1, "key", |i, w| inner_key(i, w, 1)),
    command("tb-unset-elabinelab-role-attribute", 2, 2, "role key", |i, w| {
        inner_role(i, w, 1);
        inner_key(i, w, 2)
    }),
    noted("tb-set-elabinelab-fw-type", 1, 1, "type"),
    command("tb-set-oml-server", 1, 1, "node", |i, w| {
        if i.plain_node_argument(w, 1).is_some() {
            return measurement_server(i, &w[1]);
        }
        Ok(Value::Empty)
    }),
    command("tb-set-oml-mp", 0, ANY, "name metric type ?metric type ...?", measurement_point),
    command("tb-set-use-oml", 0, ANY, "?arg ...?", |i, _| {
        i.evaluate_global("set omlserver [$ns node]")?;
        measurement_server(i, &Value::from("omlserver"))
    }),
];

/// Services are a site's; Emulab refuses what its site does not know.
fn service(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    if interpreter.is_strict() {
        let message = format!("[{}] Invalid service {}.", words[0].as_str(), excerpt(&words[1].as_str()));
        interpreter.tell(Problem::error(1, message).hint("which services there are is known to a site only"));
        return Ok(Value::Empty);
    }
    note(interpreter, words)
}

fn truth(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    interpreter.condition(&words[1])?;
    note(interpreter, words)
}

fn in_range(
    interpreter: &mut Interpreter,
    words: &[Value],
    range: std::ops::RangeInclusive<f64>,
    what: &str,
) -> Outcome {
    let text = words[1].as_str();
    if number::parse(&text).is_some_and(|number| range.contains(&number.to_f64())) {
        return note(interpreter, words);
    }
    let message = format!("[{}] {what}", words[0].as_str());
    interpreter.tell(Problem::error(1, message).hint(format!("found {}", excerpt(&text))));
    Ok(Value::Empty)
}

fn wide_area_weights(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    for (argument, word) in words.iter().enumerate().skip(1) {
        let text = word.as_str();
        if number::parse(&text).is_none_or(|number| number.to_f64() < 0.0) {
            let message = "[tb-set-wasolver-weights] Weights must be postive integers.";
            interpreter.tell(Problem::error(argument, message));
        }
    }
    note(interpreter, words)
}

fn feedback_node(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    interpreter.plain_node_argument(words, 1);
    if interpreter.is_strict() {
        // Which types are virtual is known to a site only.
        let message = format!("[tb-feedback-vnode] Unknown hardware type: {}", excerpt(&words[2].as_str()));
        interpreter.tell(Problem::error(2, message));
    }
    feedback(interpreter, words, 3)
}

fn feedback(interpreter: &mut Interpreter, words: &[Value], first: usize) -> Outcome {
    let known = ["-scale", "-rclass", "-alertscale", "-initscale"];
    for (name, value) in Interpreter::named_arguments(&words[first..], &known)? {
        let positive = number::parse(&value.as_str()).is_some_and(|number| number.to_f64() > 0.0);
        if name == "-scale" && !positive {
            let message = format!(
                "[{}] Feedback scale is not greater than zero: {}",
                words[0].as_str(),
                excerpt(&value.as_str())
            );
            interpreter.tell(Problem::error(first + 1, message));
        }
    }
    note(interpreter, words)
}

fn inner_role(interpreter: &mut Interpreter, words: &[Value], argument: usize) {
    let message = format!(
        "[tb-set-elabinelab-attribute] - \"{}\" is not a valid elabinelab role",
        excerpt(&words[argument].as_str())
    );
    interpreter.choice_as(words, argument, &["all", "boss", "ops", "fs", "router", "node"], &message);
}

fn inner_key(interpreter: &mut Interpreter, words: &[Value], argument: usize) -> Outcome {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    checked(interpreter, words, argument, "key", allowed);
    Ok(Value::Empty)
}

/// A setting of an inner Emulab.
fn inner_attribute(
    interpreter: &mut Interpreter,
    words: &[Value],
    role: Option<usize>,
    key: usize,
) -> Outcome {
    if let Some(role) = role {
        inner_role(interpreter, words, role);
    }
    inner_key(interpreter, words, key)?;
    let allowed = |c: char| c.is_ascii_alphanumeric() || c.is_ascii_whitespace() || "-_.+,/:@".contains(c);
    checked(interpreter, words, key + 1, "value", allowed);
    if words.len() > key + 2 {
        checked(interpreter, words, key + 2, "order", |c| c.is_ascii_digit());
    }
    note(interpreter, words)
}

fn checked(
    interpreter: &mut Interpreter,
    words: &[Value],
    argument: usize,
    what: &str,
    allowed: fn(char) -> bool,
) {
    let text = words[argument].as_str();
    if text.is_empty() || !text.chars().all(allowed) {
        let message = format!(
            "[tb-set-elabinelab-attribute] - \"{}\" is not a valid elabinelab {what}",
            excerpt(&text)
        );
        interpreter.tell(Problem::error(argument, message));
    }
}

fn measurement_point(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let count = words.len() - 1;
    if count == 0 {
        interpreter.tell(Problem::error(0, "[tb-set-oml-mp] please specify parameters."));
    } else if count == 1 || count.is_multiple_of(2) {
        let message = "[tb-set-oml-mp] tb-set-oml-mp <mp_name> (<metric_id> <metric_type>)+";
        interpreter.tell(Problem::error(0, message));
    }
    note(interpreter, words)
}

/// Makes a node the server that measurements go to.
fn measurement_server(interpreter: &mut Interpreter, node: &Value) -> Outcome {
    const COMMAND: &str =
        "/usr/bin/oml2-server -l 8000 --logfile=/local/logs/oml-server.log --data-dir=/local/logs";
    let Some(Kind::Node(number)) = interpreter.kind_of(node) else { return Ok(Value::Empty) };
    let object = interpreter.world.nodes[number].object;
    interpreter.set_variable(object, "osid", Value::from("UBUNTU10-OML"))?;
    let words = [Value::from("tb-set-node-startcmd"), node.clone(), Value::from(COMMAND)];
    crate::vocabulary::programs::start_command(interpreter, number, &words, 2, true)
}
