//! Settings of the whole experiment.

use crate::suggest::excerpt;
use crate::tcl::commands::{Builtin, command};
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::resume::Problem;
use crate::tcl::value::Value;
use crate::vocabulary::model::{RoutingChoice, Settings, VirtualType};

pub(super) const COMMANDS: &[Builtin] = &[
    command("tb-set-sync-server", 1, 1, "node", |i, w| {
        if let (Some(node), false) = (i.node_argument(w, 1), i.is_closed()) {
            i.world.settings.sync_server = Some(node);
        }
        Ok(Value::Empty)
    }),
    command("tb-set-ip-routing", 1, 1, "type", |i, w| {
        let Some(kind) = i.choice(w, 1, &["none", "ospf", "static", "manual"]) else {
            return Ok(Value::Empty);
        };
        let routing = match kind {
            "ospf" => RoutingChoice::Ospf,
            "static" => RoutingChoice::Static,
            "manual" => RoutingChoice::Manual,
            _ => RoutingChoice::None,
        };
        for simulator in &mut i.world.simulators {
            simulator.routing = routing;
        }
        Ok(Value::Empty)
    }),
    command("tb-use-endnodeshaping", 1, 1, "onoff", |i, w| {
        flag(i, w, |settings, on| settings.link_delays = on)
    }),
    command("tb-force-endnodeshaping", 1, 1, "onoff", |i, w| {
        flag(i, w, |settings, on| settings.force_link_delays = on)
    }),
    command("tb-use-ipassign", 1, 1, "onoff", |i, w| flag(i, w, |settings, on| settings.ip_assign = on)),
    command("tb-set-encapsulate", 1, 1, "onoff", |i, w| flag(i, w, |_, _| {})),
    command("tb-set-vlink-emulation", 1, 1, "style", |i, w| {
        let styles = ["default", "gre", "egre", "vtun", "veth", "veth-ne", "vlan", "alias"];
        if let Some(style) = i.choice(w, 1, &styles) {
            i.world.settings.encap_style = style.to_owned();
        }
        Ok(Value::Empty)
    }),
    command("tb-set-mem-usage", 1, 1, "usage", |i, w| {
        usage(i, w, |settings, value| settings.memory_usage = value)
    }),
    command("tb-set-cpu-usage", 1, 1, "usage", |i, w| {
        usage(i, w, |settings, value| settings.cpu_usage = value)
    }),
    command("tb-make-soft-vtype", 2, 2, "name types", |i, w| virtual_type(i, &w[1], "0.5", &w[2])),
    command("tb-make-hard-vtype", 2, 2, "name types", |i, w| virtual_type(i, &w[1], "1.0", &w[2])),
    command("tb-make-weighted-vtype", 3, 3, "name weight types", weighted),
];

fn flag(interpreter: &mut Interpreter, words: &[Value], change: fn(&mut Settings, bool)) -> Outcome {
    if let (Some(on), false) = (interpreter.on_off(words, 1), interpreter.is_closed()) {
        change(&mut interpreter.world.settings, on);
    }
    Ok(Value::Empty)
}

fn usage(interpreter: &mut Interpreter, words: &[Value], change: fn(&mut Settings, String)) -> Outcome {
    if let Some(value) = interpreter.choice(words, 1, &["0", "1", "2", "3", "4", "5"]) {
        change(&mut interpreter.world.settings, value.to_owned());
    }
    Ok(Value::Empty)
}

fn virtual_type(interpreter: &mut Interpreter, name: &Value, weight: &str, types: &Value) -> Outcome {
    if interpreter.is_closed() {
        return Ok(Value::Empty);
    }
    let members: Vec<String> = types.as_list()?.items.iter().map(Value::to_text).collect();
    interpreter.charge(types.bytes() + 64)?;
    let new = VirtualType { name: name.to_text(), weight: weight.to_owned(), members: members.join(" ") };
    interpreter.world.virtual_types.push(new);
    Ok(Value::Empty)
}

fn weighted(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let weight = words[2].to_text();
    if !weight.parse::<f64>().is_ok_and(|weight| weight > 0.0 && weight < 1.0) {
        let message =
            format!("[tb-make-weighted-vtype] {} is not a valid weight. (0 < weight < 1).", excerpt(&weight));
        interpreter.tell(Problem::error(2, message));
        return Ok(Value::Empty);
    }
    virtual_type(interpreter, &words[1], &weight, &words[3])
}
