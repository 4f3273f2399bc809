//! Settings of the whole experiment.

use crate::suggest::excerpt;
use crate::tcl::commands::{Builtin, command};
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::number;
use crate::tcl::resume::{Mend, Problem};
use crate::tcl::value::Value;
use crate::vocabulary::model::{RoutingChoice, Settings, VirtualType};

pub(super) const COMMANDS: &[Builtin] = &[
    command("tb-set-sync-server", 1, 1, "node", |i, w| {
        if let Some(node) = i.plain_node_argument(w, 1) {
            i.world.settings.sync_server = Some(node);
        }
        Ok(Value::Empty)
    }),
    command("tb-set-ip-routing", 1, 1, "type", ip_routing),
    command("tb-use-endnodeshaping", 1, 1, "onoff", |i, w| {
        flag(i, w, |settings, on| settings.link_delays = on)
    }),
    command("tb-force-endnodeshaping", 1, 1, "onoff", |i, w| {
        flag(i, w, |settings, on| settings.force_link_delays = on)
    }),
    command("tb-use-ipassign", 1, 1, "onoff", |i, w| flag(i, w, |settings, on| settings.ip_assign = on)),
    command("tb-set-encapsulate", 1, 1, "onoff", |i, w| {
        flag(i, w, |settings, on| settings.encap_style = if on { "default" } else { "veth-ne" }.to_owned())
    }),
    command("tb-set-vlink-emulation", 1, 1, "style", |i, w| {
        let styles = ["gre", "egre", "vtun", "veth-ne", "vlan", "alias"];
        let message = "[tb-set-encapsulate] one of: 'veth-ne', 'vlan'";
        if let Some(style) = i.choice_as(w, 1, &styles, message) {
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
    command("tb-set-security-level", 1, 1, "level", security_level),
    command("tb-use-modelnet", 1, 1, "onoff", |i, w| {
        i.world.settings.modelnet = i.condition(&w[1])?;
        Ok(Value::Empty)
    }),
    command("tb-elab-in-elab", 1, 1, "onoff", |i, w| {
        i.world.settings.inner_emulab = i.condition(&w[1])?;
        Ok(Value::Empty)
    }),
    command("tb-elab-in-elab-topology", 1, 1, "topology", |i, w| {
        i.world.settings.inner_topology = w[1].to_text();
        Ok(Value::Empty)
    }),
    command("tb-elabinelab-singlenet", 0, 1, "?onoff?", |i, w| {
        i.world.settings.inner_single_net = w.get(1).is_none_or(|word| i.is_on(word));
        Ok(Value::Empty)
    }),
    command("tb-set-oml-use-control", 1, 1, "flag", |i, w| {
        i.world.settings.measurement_lan = w[1].as_str() == "0";
        Ok(Value::Empty)
    }),
    command("tb-make-soft-vtype", 2, 2, "name types", |i, w| virtual_type(i, w, 1, "0.5", 2)),
    command("tb-make-hard-vtype", 2, 2, "name types", |i, w| virtual_type(i, w, 1, "1.0", 2)),
    command("tb-make-weighted-vtype", 3, 3, "name weight types", weighted),
];

fn flag(interpreter: &mut Interpreter, words: &[Value], change: fn(&mut Settings, bool)) -> Outcome {
    if let Some(on) = interpreter.on_off(words, 1) {
        change(&mut interpreter.world.settings, on);
    }
    Ok(Value::Empty)
}

fn ip_routing(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let message = if words[1].is_empty() {
        "[tb-set-ip-routing] No type given."
    } else {
        "[tb-set-ip-routing] Type is not one of none|ospf"
    };
    match interpreter.choice_as(words, 1, &["none", "ospf"], message) {
        Some("ospf") => interpreter.world.settings.routing = RoutingChoice::Ospf,
        Some(_) => interpreter.world.settings.routing = RoutingChoice::None,
        None => {}
    }
    Ok(Value::Empty)
}

fn usage(interpreter: &mut Interpreter, words: &[Value], change: fn(&mut Settings, String)) -> Outcome {
    let text = words[1].to_text();
    if number::parse(&text).is_some_and(|number| (1.0..=5.0).contains(&number.to_f64())) {
        change(&mut interpreter.world.settings, text);
        return Ok(Value::Empty);
    }
    let message = format!("[{}] usage must be 1 <= factor <= 5", words[0].as_str());
    interpreter.tell(Problem::error(1, message).hint(format!("found {}", excerpt(&text))));
    Ok(Value::Empty)
}

fn security_level(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    if interpreter.world.settings.firewall {
        let message = "[tb-set-security-level] cannot combine with explicit firewall";
        interpreter.tell(Problem::error(1, message).hint("remove the firewall or this line"));
    }
    let level = words[1].to_text();
    if level == "Red" {
        let message = "[tb-set-security-level] Red security not implemented yet";
        interpreter.tell(Problem::error(1, message).hint("one of Green, Blue, Yellow, Orange"));
        return Ok(Value::Empty);
    }
    let message = format!("[tb-set-security-level] {} is not a valid level", excerpt(&level));
    let known = ["Green", "Blue", "Yellow", "Orange"];
    if let Some(level) = interpreter.choice_as(words, 1, &known, &message) {
        let level = known.iter().position(|known| *known == level).unwrap_or_default();
        interpreter.world.settings.security_level = level as u8;
        if level > 0 {
            interpreter.tell(Problem::warning(
                0,
                "a firewall has no counterpart among containers; their network is closed anyway",
            ));
        }
    }
    Ok(Value::Empty)
}

/// Word `name` is the name, word `types` the list of hardware types.
fn virtual_type(
    interpreter: &mut Interpreter,
    words: &[Value],
    name: usize,
    weight: &str,
    types: usize,
) -> Outcome {
    let name = words[name].to_text();
    // In Emulab, the type becomes a command.
    if let Some(taken) =
        interpreter.object_named(&name).filter(|_| interpreter.world.virtual_types.get(&name).is_none())
    {
        let what = interpreter.class_name(taken).to_owned();
        let message = format!("{} of class {what} has this name already", excerpt(&name));
        interpreter.tell(Problem::warning(1, message).hint("choose another name"));
    }
    let members: Vec<String> = words[types].as_list()?.items.iter().map(Value::to_text).collect();
    interpreter.charge(words[types].bytes() + 64)?;
    let new = VirtualType { weight: weight.to_owned(), members: members.join(" ") };
    interpreter.world.virtual_types.insert(&name, new);
    Ok(Value::from(name))
}

fn weighted(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let weight = words[2].to_text();
    if !weight.parse::<f64>().is_ok_and(|weight| weight > 0.0 && weight < 1.0) {
        let message =
            format!("[tb-make-weighted-vtype] {} is not a valid weight. (0 < weight < 1).", excerpt(&weight));
        let problem = Problem::error(2, message);
        interpreter.tell(match number::parse(&weight) {
            Some(_) => problem
                .hint("use tb-make-soft-vtype or tb-make-hard-vtype")
                .mend(Mend::Replace("0.5".to_owned())),
            None => problem,
        });
        return Ok(Value::Empty);
    }
    virtual_type(interpreter, words, 1, &weight, 3)
}
