//! Consoles, disks, custom agents, firewalls, paths and places: Emulab sets them up, containers have no counterpart.

use super::programs::simulator_argument;
use super::{Kind, Known, new, simulator};
use crate::otcl::{Method, ObjectId, method};
use crate::suggest::excerpt;
use crate::tcl::commands::ANY;
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::number;
use crate::tcl::resume::Problem;
use crate::tcl::value::Value;

pub(super) const CONSOLE_METHODS: &[Method] = &[method("init", 2, 2, "simulator node", |i, c, w| {
    i.set_variable(c, "node", w[3].clone())?;
    Ok(Value::Empty)
})];

pub(super) const DISK_METHODS: &[Method] = &[method("init", 1, 1, "simulator", |i, d, w| {
    simulator_argument(i, w)?;
    i.world.disks.push(d);
    i.name_next(d);
    Ok(Value::Empty)
})];

pub(super) const DISK_DEFAULTS: &[(&str, &str)] =
    &[("node", ""), ("type", ""), ("size", "0"), ("mountpoint", ""), ("parameters", ""), ("command", "")];

pub(super) const CUSTOM_METHODS: &[Method] = &[method("init", 1, 1, "simulator", |i, c, w| {
    simulator_argument(i, w)?;
    i.world.customs.push(c);
    i.name_next(c);
    Ok(Value::Empty)
})];

pub(super) const CUSTOM_DEFAULTS: &[(&str, &str)] = &[("node", ""), ("name", "")];

pub(super) const PATH_METHODS: &[Method] = &[method("init", 1, 2, "simulator ?links?", |i, p, w| {
    simulator_argument(i, w)?;
    i.name_next(p);
    Ok(Value::Empty)
})];

pub(super) const TOPOGRAPHY_METHODS: &[Method] = &[
    method("init", 0, 0, "", |i, t, _| {
        i.name_next(t);
        Ok(Value::Empty)
    }),
    method("load_area", 1, 1, "area", |i, t, w| {
        // Areas are a site's; Emulab refuses what its site does not know.
        if i.is_strict() {
            let message = format!("[load_area] Unknown area {}.", excerpt(&w[2].as_str()));
            i.tell(Problem::error(2, message).hint("which areas there are is known to a site only"));
            return Ok(Value::Empty);
        }
        for (name, value) in
            [("area_name", w[2].clone()), ("width", "50.0".into()), ("height", "50.0".into())]
        {
            i.set_variable(t, name, value)?;
        }
        Ok(Value::Empty)
    }),
    method("initialized", 0, 0, "", |i, t, _| Ok(Value::truth(is_initialized(i, t)))),
    method("load_flatgrid", 2, ANY, "width height ?arg ...?", |i, t, w| {
        i.set_variable(t, "width", w[2].clone())?;
        i.set_variable(t, "height", w[3].clone())?;
        Ok(Value::Empty)
    }),
];

pub(super) const TOPOGRAPHY_DEFAULTS: &[(&str, &str)] =
    &[("sim", ""), ("area_name", ""), ("width", ""), ("height", "")];

pub(super) const FIREWALL_METHODS: &[Method] = &[
    method("init", 1, 1, "simulator", init_firewall),
    method("set-type", 1, 1, "type", set_firewall_type),
    method("set-style", 1, 1, "style", set_firewall_style),
    method("add-rule", 1, 1, "rule", |_, _, _| Ok(Value::Empty)),
    method("add-numbered-rule", 2, 2, "number rule", numbered_rule),
    method("child-of", 1, 1, "firewall", child_of),
];

pub(super) const FIREWALL_DEFAULTS: &[(&str, &str)] =
    &[("type", "ipfw2-vlan"), ("style", "basic"), ("osid", "FW-IPFW2"), ("cmdline", ""), ("parent", "")];

fn is_initialized(interpreter: &Interpreter, topography: ObjectId) -> bool {
    ["width", "height"].iter().all(|name| !interpreter.variable_text(topography, name).is_empty())
}

/// The console of a node, by its name, `NODE-console`.
pub(super) fn console(interpreter: &mut Interpreter, name: &str) -> Outcome<Option<ObjectId>> {
    let Some(node) = name.strip_suffix("-console") else { return Ok(None) };
    if !matches!(interpreter.kind_of(&Value::from(node)), Some(Kind::Node(_))) {
        return Ok(None);
    }
    let console = interpreter.add_object(name, Known::Console, Kind::Plain)?;
    interpreter.set_variable(console, "node", Value::from(node))?;
    Ok(Some(console))
}

pub(super) fn console_of(interpreter: &mut Interpreter, object: ObjectId, _: &[Value]) -> Outcome {
    let name = format!("{}-console", interpreter.world.objects[object].name);
    if interpreter.object_named(&name).is_none() {
        console(interpreter, &name)?;
    }
    Ok(Value::from(name))
}

/// `$ns connect $node $console`.
pub(super) fn connect_console(interpreter: &mut Interpreter, console: ObjectId) -> Outcome {
    if interpreter.variable_text(console, "connected") != "0" {
        let message = format!("[connect] {} is already connected", interpreter.world.objects[console].name);
        interpreter.tell(Problem::error(1, message));
        return Ok(Value::Empty);
    }
    interpreter.set_variable(console, "connected", Value::Int(1))?;
    Ok(Value::Empty)
}

/// An object of a class for a node, with options as its variables.
fn for_node(
    interpreter: &mut Interpreter,
    class: &str,
    object: ObjectId,
    words: &[Value],
    known: &[&'static str],
) -> Outcome {
    let options: Vec<(&'static str, Value)> = Interpreter::named_arguments(&words[2..], known)?
        .into_iter()
        .map(|(name, value)| (name, value.clone()))
        .collect();
    let class = interpreter.class_named(class).unwrap_or_default();
    interpreter.world.last_new += 1;
    let name = format!("{}{}", interpreter.world.classes[class].name, interpreter.world.last_new);
    let new = interpreter.add_named(&name, class)?;
    let node = interpreter.name_of(object);
    interpreter.set_variable(new, "node", node)?;
    for (name, value) in options {
        interpreter.set_variable(new, name.trim_start_matches('-'), value)?;
    }
    interpreter.name_next(new);
    if &*interpreter.world.classes[class].name == "Disk" {
        interpreter.world.disks.push(new);
    } else {
        interpreter.world.customs.push(new);
    }
    Ok(Value::from(name))
}

pub(super) fn disk_agent(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let known = ["-type", "-size", "-mountpoint", "-parameters", "-command"];
    for_node(interpreter, "Disk", object, words, &known)
}

pub(super) fn custom_agent(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    for_node(interpreter, "Custom", object, words, &["-name"])
}

/// `$node topography $topo`.
pub(super) fn topography(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    if words[2].is_empty() {
        interpreter.set_variable(object, "topo", Value::Empty)?;
        return Ok(Value::Empty);
    }
    let found = interpreter.object_named(&words[2].as_str());
    let found = found.filter(|found| interpreter.is_a(*found, Known::Topography.id()));
    let message = match found {
        None => format!("[topography] {} is not a Topography.", excerpt(&words[2].as_str())),
        Some(topography) if !is_initialized(interpreter, topography) => {
            format!("[topography] {} is not initialized.", excerpt(&words[2].as_str()))
        }
        Some(_) => {
            interpreter.set_variable(object, "topo", words[2].clone())?;
            if interpreter.variable_text(object, "type") == "pc" {
                interpreter.set_variable(object, "type", Value::from("robot"))?;
            }
            return Ok(Value::Empty);
        }
    };
    interpreter.tell(Problem::error(2, message).hint("make it with `new Topography` and `load_area`"));
    Ok(Value::Empty)
}

/// `$ns make-path {links}`.
pub(super) fn make_path(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    simulator::ignore_arguments(interpreter, words, 3, "a path has a list of links");
    let simulator = simulator::number(interpreter, object);
    for link in &words[2].as_list()?.items {
        if !matches!(interpreter.kind_of(link), Some(Kind::Network(_))) {
            let message = format!("[make-path] {} is not a link.", excerpt(&link.as_str()));
            interpreter.tell(Problem::error(2, message));
        }
    }
    let name = format!("tbpath-path{}", simulator::next_id(interpreter, simulator));
    let class = interpreter.class_named("Path").unwrap_or_default();
    let path = interpreter.add_named(&name, class)?;
    interpreter.name_next(path);
    Ok(Value::from(name))
}

fn init_firewall(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let simulator = simulator_argument(interpreter, words)?;
    if interpreter.world.settings.security_level > 0 {
        let message = "[add_firewall] cannot combine firewall with security-level";
        interpreter.tell(Problem::error(1, message).hint("remove tb-set-security-level or the firewall"));
    }
    add_firewall(interpreter, object, simulator);
    interpreter.world.settings.firewall = true;
    Ok(Value::Empty)
}

/// Makes a firewall that of a simulator; one is possible.
fn add_firewall(interpreter: &mut Interpreter, object: ObjectId, simulator: usize) {
    if interpreter.world.simulators[simulator].firewall.is_some() {
        let message = "[add_firewall]: only one firewall per experiment right now";
        interpreter.tell(Problem::error(1, message));
        return;
    }
    interpreter.world.simulators[simulator].firewall = Some(object);
    interpreter.name_next(object);
}

/// The firewall that a security level asks for.
pub(super) fn security_firewall(interpreter: &mut Interpreter, simulator: usize) -> Outcome<()> {
    let object = new::numbered(interpreter, "Firewall", Known::Firewall, Kind::Plain)?;
    add_firewall(interpreter, object, simulator);
    let name = interpreter.name_of(object);
    interpreter.assign("fw", name.clone())?;
    super::after_set(interpreter, "fw", &name)?;
    interpreter.set_variable(object, "cmdline", Value::from("/kernel.fw"))
}

fn set_firewall_type(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let kind = words[2].to_text();
    let (os, command_line) = match kind.as_str() {
        "ipfw" => ("FW-IPFW", None),
        "ipfw2-vlan" => ("FW-IPFW2", Some("/kernel.fw")),
        "iptables" | "iptables-vlan" => ("FW-IPTABLES", None),
        other => {
            let message = match other {
                "ipfw2" => format!("[set-type] firewall type {other} not yet implemented"),
                other => format!("[set-type] unknown firewall type: {}", excerpt(other)),
            };
            interpreter
                .tell(Problem::error(2, message).hint("one of ipfw, ipfw2-vlan, iptables, iptables-vlan"));
            return Ok(Value::Empty);
        }
    };
    interpreter.set_variable(object, "type", words[2].clone())?;
    interpreter.set_variable(object, "osid", Value::from(os))?;
    if let Some(command_line) = command_line {
        interpreter.set_variable(object, "cmdline", Value::from(command_line))?;
    }
    Ok(Value::Empty)
}

fn set_firewall_style(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let message = format!("[set-style] unsupported firewall style: {}", excerpt(&words[2].as_str()));
    if interpreter.choice_as(words, 2, &["closed", "basic", "emulab", "open"], &message).is_some() {
        interpreter.set_variable(object, "style", words[2].clone())?;
    }
    Ok(Value::Empty)
}

fn numbered_rule(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let valid = number::parse_int(&words[2].as_str()).is_some_and(|number| (100..50_000).contains(&number));
    let key = format!("rule-{}", words[2].as_str());
    let message = if !valid {
        "[add-numbered-rule] 100 <= rule_number < 50000!".to_owned()
    } else if interpreter.variable(object, &key).is_some() {
        format!("[add-numbered-rule] rule {} already exists!", words[2].as_str())
    } else {
        interpreter.set_variable(object, &key, words[3].clone())?;
        return Ok(Value::Empty);
    };
    interpreter.tell(Problem::error(2, message));
    Ok(Value::Empty)
}

fn child_of(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let parent = interpreter.object_named(&words[2].as_str());
    let message = match parent {
        Some(parent) if parent == object => "[child-of] cannot father yourself".to_owned(),
        Some(parent) if interpreter.class_name(parent) == "Firewall" => {
            let known = interpreter.variable_text(object, "parent");
            if known.is_empty() {
                interpreter.set_variable(object, "parent", words[2].clone())?;
                return Ok(Value::Empty);
            }
            format!("[child-of] {} already a child of {known}", words[0].as_str())
        }
        _ => format!("[child-of] {} is not a Firewall", excerpt(&words[2].as_str())),
    };
    interpreter.tell(Problem::error(2, message));
    Ok(Value::Empty)
}

/// What is wrong with objects that need a node, in Emulab's words.
pub(super) fn without_node(interpreter: &Interpreter) -> Vec<String> {
    let world = &interpreter.world;
    let objects = world.programs.iter().chain(&world.disks).chain(&world.customs);
    let lacking = objects.filter(|object| interpreter.variable_text(**object, "node").is_empty());
    lacking.map(|object| format!("[updatedb] {} has no node.", world.objects[*object].name)).collect()
}
