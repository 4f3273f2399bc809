//! From XML to what it says; everything that is wrong is told, and the rest is kept.

use super::document::{Document, Element};
use super::model::{Computer, Interface, Limits, Pair, Placed, Substrate, Topology};
use super::notation::{ADDRESS, FAILURE_ACTION, HARDWARE, LOSS, NETMASK, OS_IMAGE, START_COMMAND};
use super::teller::Teller;
use crate::suggest::{excerpt, nearest};
use std::net::Ipv4Addr;

/// The outermost element: fedd's tools write either.
const ROOTS: [&str; 2] = ["experiment", "topology"];

/// The one version that there is.
const VERSION: &str = "1.0";

/// Elements that say what a run came to, not what is wanted.
const OF_A_RUN: [&str; 4] = ["localname", "status", "service", "operation"];

/// Least and most kilobits per second of a network in NS.
const RATE_KBPS: std::ops::RangeInclusive<u64> = 10..=100_000_000;

/// Longest latency, in milliseconds: fifteen years, so that the delay of a network is one that NS can say.
const LATENCY_MS_MAX: f64 = 5e11;

/// Least probability of loss but none, in NS.
const LOSS_MIN: f64 = 0.000_005;

/// Reads the outermost element.
pub(super) fn topology(document: &Document<'_>, teller: &mut Teller) -> Option<Topology> {
    let root = document.root();
    if !ROOTS.contains(&root.name()) {
        let message = format!("the outermost element is `<{}>`", excerpt(root.name()));
        teller.error(root.place(), message, "topdl begins with `<experiment>`");
        return None;
    }
    let mut topology = Topology::default();
    for child in parts(root, teller) {
        match child.name() {
            "version" => version(child, teller),
            "substrates" => topology.substrates.extend(substrate(child, teller)),
            "elements" => topology.computers.extend(elements(child, teller)),
            "attribute" => {
                if let Some(Pair { key, .. }) = pair(child, teller) {
                    let message =
                        format!("attribute `{}` of the whole topology is left out", excerpt(&key.value));
                    teller.warn(key.place, message, "NS has attributes of nodes only");
                }
            }
            _ => unknown(root, child, &["version", "substrates", "elements", "attribute"], teller),
        }
    }
    if topology.computers.is_empty() {
        let message = "there is no computer in it";
        teller.error(root.place(), message, "every node is `<elements><computer>…</computer></elements>`");
    }
    Some(topology)
}

/// The elements in an element; tells of what else stands there.
fn parts<'d>(element: Element<'d>, teller: &mut Teller) -> impl Iterator<Item = Element<'d>> + use<'d> {
    if let Some(place) = element.stray_text() {
        let message = format!("a text in `<{}>` that belongs to no element is left out", element.name());
        teller.warn(place, message, "is a tag missing around it?");
    }
    for (name, place) in element.attributes() {
        let message = format!("the XML attribute `{}` is left out", excerpt(name));
        teller.warn(place, message, "topdl says everything in elements");
    }
    element.children()
}

fn unknown(parent: Element<'_>, child: Element<'_>, known: &[&str], teller: &mut Teller) {
    let (name, around) = (excerpt(child.name()), parent.name());
    let hint = match nearest(child.name(), known.iter().copied()) {
        Some(near) => format!("did you mean `<{near}>`?"),
        None => format!("one of {}", known.join(", ")),
    };
    teller.warn(child.place(), format!("unknown element `<{name}>` in `<{around}>` is left out"), hint);
}

fn without_counterpart(child: Element<'_>, teller: &mut Teller) {
    let message = format!("`<{}>` has no counterpart in NS; it is left out", child.name());
    if OF_A_RUN.contains(&child.name()) {
        teller.note(child.place(), message, "it says what a run came to, not what is wanted");
    } else {
        teller.warn(child.place(), message, "say what matters by an attribute or by the start command");
    }
}

fn version(element: Element<'_>, teller: &mut Teller) {
    let (text, place) = element.text();
    if text != VERSION {
        let message = format!("version `{}` of topdl is unknown", excerpt(&text));
        teller.warn(place, message, format!("it is read as version {VERSION}"));
    }
}

/// A text that may not be empty.
fn name(element: Element<'_>, teller: &mut Teller) -> Option<Placed<String>> {
    let (value, place) = element.text();
    if value.is_empty() {
        teller.error(place, format!("`<{}>` is empty", element.name()), "write the name");
        return None;
    }
    Some(Placed { value, place })
}

/// The first of what may stand once; tells of the others.
fn once<T>(kept: &mut Option<T>, found: Option<T>, element: Element<'_>, teller: &mut Teller) {
    if kept.is_some() {
        let message = format!("a second `<{}>` is left out", element.name());
        teller.warn(element.place(), message, "the first one counts");
        return;
    }
    *kept = found;
}

fn substrate(element: Element<'_>, teller: &mut Teller) -> Option<Substrate> {
    let (mut called, mut limits, mut attributes, mut named) = (None, Limits::default(), Vec::new(), false);
    for child in parts(element, teller) {
        match child.name() {
            "name" => {
                named = true;
                let found = name(child, teller);
                once(&mut called, found, child, teller);
            }
            "capacity" => capacity(child, &mut limits, teller),
            "latency" => latency(child, &mut limits, teller),
            "attribute" => attributes.extend(pair(child, teller)),
            other if OF_A_RUN.contains(&other) => without_counterpart(child, teller),
            _ => unknown(element, child, &["name", "capacity", "latency", "attribute"], teller),
        }
    }
    if !named {
        teller.error(element.place(), "a substrate without a name", "add `<name>…</name>`");
    }
    take_loss(&mut attributes, &mut limits, teller);
    Some(Substrate { name: called?, limits, attributes })
}

fn elements(element: Element<'_>, teller: &mut Teller) -> Vec<Computer> {
    let mut computers = Vec::new();
    for child in parts(element, teller) {
        match child.name() {
            "computer" => computers.extend(computer(child, teller)),
            kind @ ("testbed" | "segment" | "other") => {
                let message = format!("`<{kind}>` is no computer; it is left out, with its interfaces");
                teller.warn(child.place(), message, "only computers become nodes");
            }
            _ => unknown(element, child, &["computer", "testbed", "segment", "other"], teller),
        }
    }
    computers
}

fn computer(element: Element<'_>, teller: &mut Teller) -> Option<Computer> {
    let (mut called, mut os, mut interfaces, mut attributes) = (None, None, Vec::new(), Vec::new());
    let mut named = false;
    for child in parts(element, teller) {
        match child.name() {
            "name" => {
                named = true;
                let found = name(child, teller);
                once(&mut called, found, child, teller);
            }
            "os" => {
                let found = operating_system(child, teller);
                once(&mut os, found, child, teller);
            }
            "interface" => interfaces.push(interface(child, teller)),
            "attribute" => attributes.extend(pair(child, teller)),
            "cpu" | "software" | "storage" => without_counterpart(child, teller),
            other if OF_A_RUN.contains(&other) => without_counterpart(child, teller),
            _ => {
                unknown(element, child, &["name", "os", "interface", "attribute", "cpu", "software"], teller)
            }
        }
    }
    if !named {
        teller.error(element.place(), "a computer without a name", "add `<name>…</name>`");
    }
    let mut take = |key: &str, teller: &mut Teller| take(&mut attributes, key, teller);
    let (hardware, start_command) = (take(HARDWARE, teller), take(START_COMMAND, teller));
    let failure_action = take(FAILURE_ACTION, teller);
    Some(Computer {
        name: called?,
        hardware: hardware.filter(|text| !text.value.is_empty()),
        os,
        start_command: start_command.filter(|text| one_line(text, teller)),
        failure_action: failure_action.filter(|text| is_failure_action(text, teller)),
        attributes,
        interfaces,
    })
}

fn one_line(command: &Placed<String>, teller: &mut Teller) -> bool {
    if command.value.contains('\n') {
        let message = "a start command of several lines, which NS cannot say";
        teller.error(command.place, message, "join the lines with `;` or `&&`, or put them into a script");
    }
    !command.value.is_empty()
}

fn is_failure_action(action: &Placed<String>, teller: &mut Teller) -> bool {
    let known = ["fatal", "nonfatal", "ignore"];
    let good = known.contains(&action.value.as_str());
    if !good {
        let message = format!("`{}` is no {FAILURE_ACTION}; it is left out", excerpt(&action.value));
        teller.warn(action.place, message, format!("one of {}", known.join(", ")));
    }
    good
}

/// The name of an image: as the attribute `osid` says, or else the name.
fn operating_system(element: Element<'_>, teller: &mut Teller) -> Option<Placed<String>> {
    let (mut called, mut attributes) = (None, Vec::new());
    for child in parts(element, teller) {
        match child.name() {
            "name" => {
                let (value, place) = child.text();
                once(&mut called, Some(Placed { value, place }), child, teller);
            }
            "version" | "distribution" | "distributionversion" => without_counterpart(child, teller),
            "attribute" => attributes.extend(pair(child, teller)),
            _ => unknown(element, child, &["name", "version", "distribution", "attribute"], teller),
        }
    }
    let image = take(&mut attributes, OS_IMAGE, teller);
    left_out(&attributes, "an operating system", teller);
    image.or(called).filter(|text| !text.value.is_empty())
}

fn interface(element: Element<'_>, teller: &mut Teller) -> Interface {
    let (mut substrates, mut limits, mut attributes) = (Vec::new(), Limits::default(), Vec::new());
    for child in parts(element, teller) {
        match child.name() {
            // An interface is numbered in NS, not named.
            "name" => {}
            "substrate" => substrates.extend(name(child, teller)),
            "capacity" => capacity(child, &mut limits, teller),
            "latency" => latency(child, &mut limits, teller),
            "attribute" => attributes.extend(pair(child, teller)),
            _ => unknown(element, child, &["substrate", "name", "capacity", "latency", "attribute"], teller),
        }
    }
    if substrates.is_empty() {
        let message = "an interface on no substrate is left out";
        teller.warn(element.place(), message, "add `<substrate>…</substrate>`");
    }
    take_loss(&mut attributes, &mut limits, teller);
    let mut dotted = |key: &str, teller: &mut Teller| {
        take(&mut attributes, key, teller).and_then(|text| address(&text, key, teller))
    };
    let (address, netmask) = (dotted(ADDRESS, teller), dotted(NETMASK, teller));
    Interface { place: element.place(), substrates, limits, address, netmask, attributes }
}

fn address(text: &Placed<String>, key: &str, teller: &mut Teller) -> Option<Placed<Ipv4Addr>> {
    match text.value.parse() {
        Ok(value) => Some(Placed { value, place: text.place }),
        Err(_) => {
            let message = format!("`{}` is no {key}", excerpt(&text.value));
            teller.error(text.place, message, "write four numbers from 0 to 255, such as 10.0.0.1");
            None
        }
    }
}

/// A number in the first child of this name; tells of other elements.
fn number(element: Element<'_>, wanted: &str, unit: &str, teller: &mut Teller) -> Option<Placed<f64>> {
    let mut found = None;
    for child in parts(element, teller) {
        match child.name() {
            name if name == wanted => {
                let (text, place) = child.text();
                once(&mut found, Some(Placed { value: text, place }), child, teller);
            }
            // `max` or `average`: NS knows one number.
            "kind" => {}
            _ => unknown(element, child, &[wanted, "kind"], teller),
        }
    }
    let Some(text) = found else {
        let message = format!("`<{}>` without `<{wanted}>`", element.name());
        teller.error(element.place(), message, format!("add `<{wanted}>…</{wanted}>`, in {unit}"));
        return None;
    };
    let value = text.value.parse::<f64>().ok().filter(|value| value.is_finite());
    if value.is_none() {
        let message = format!("`{}` is no {wanted}", excerpt(&text.value));
        teller.error(text.place, message, format!("write a number alone, in {unit}"));
    }
    value.map(|value| Placed { value, place: text.place })
}

fn capacity(element: Element<'_>, limits: &mut Limits, teller: &mut Teller) {
    let Some(rate) = number(element, "rate", "kilobits per second", teller) else { return };
    let kbps = rate.value.trunc() as u64;
    if !RATE_KBPS.contains(&kbps) || rate.value < 0.0 {
        let message = format!("a rate of {} kilobits per second", rate.value);
        let hint =
            format!("from {} to {}; leave `<capacity>` out for no limit", RATE_KBPS.start(), RATE_KBPS.end());
        return teller.error(rate.place, message, hint);
    }
    if rate.value.fract() != 0.0 {
        let message = format!("a rate of {} kilobits per second is cut to {kbps}", rate.value);
        teller.warn(rate.place, message, "NS has whole kilobits");
    }
    once(&mut limits.rate, Some(Placed { value: kbps, place: rate.place }), element, teller);
}

fn latency(element: Element<'_>, limits: &mut Limits, teller: &mut Teller) {
    let Some(time) = number(element, "time", "milliseconds", teller) else { return };
    if !(0.0..=LATENCY_MS_MAX).contains(&time.value) {
        let message = format!("a latency of {} milliseconds", time.value);
        return teller.error(time.place, message, "a latency is 0 or more, and less than fifteen years");
    }
    let micros = (time.value * 1e3).round() as u64;
    once(&mut limits.delay, Some(Placed { value: micros, place: time.place }), element, teller);
}

/// Takes the loss out of attributes.
fn take_loss(attributes: &mut Vec<Pair>, limits: &mut Limits, teller: &mut Teller) {
    let Some(text) = take(attributes, LOSS, teller) else { return };
    match text.value.parse::<f64>() {
        Ok(value) if value == 0.0 || (LOSS_MIN..=1.0).contains(&value) => {
            limits.loss = Some(Placed { value, place: text.place });
        }
        Ok(value) if value > 0.0 && value < LOSS_MIN => {
            let message = format!("a loss of {value} is left out");
            teller.warn(text.place, message, format!("Emulab knows 0 and at least {LOSS_MIN}"));
        }
        _ => {
            let message = format!("`{}` is no loss", excerpt(&text.value));
            teller.error(text.place, message, "a probability from 0.000005 to 1, or 0; 0.05 is 5 %");
        }
    }
}

fn pair(element: Element<'_>, teller: &mut Teller) -> Option<Pair> {
    let (mut key, mut value) = (None, None);
    for child in parts(element, teller) {
        let (text, place) = child.text();
        let text = Placed { value: text, place };
        match child.name() {
            "attribute" => once(&mut key, Some(text), child, teller),
            "value" => once(&mut value, Some(text), child, teller),
            _ => unknown(element, child, &["attribute", "value"], teller),
        }
    }
    let hint = "write `<attribute><attribute>name</attribute><value>…</value></attribute>`";
    let Some(key) = key.filter(|key| !key.value.is_empty()) else {
        teller.warn(element.place(), "an attribute without a name is left out", hint);
        return None;
    };
    let Some(value) = value else {
        let message = format!("attribute `{}` has no value; it is left out", excerpt(&key.value));
        teller.warn(key.place, message, hint);
        return None;
    };
    Some(Pair { key, value })
}

/// Takes an attribute out of others: its first value, which counts.
fn take(attributes: &mut Vec<Pair>, key: &str, teller: &mut Teller) -> Option<Placed<String>> {
    let mut found: Option<Placed<String>> = None;
    attributes.retain(|pair| {
        let is_it = pair.key.value == key;
        match (&found, is_it) {
            (_, false) => {}
            (None, true) => found = Some(pair.value.clone()),
            (Some(first), true) => {
                let message = format!("attribute `{key}` is set for the second time; it is left out");
                let line = teller.line(first.place);
                teller.warn(pair.key.place, message, format!("the first, on line {line}, counts"));
            }
        }
        !is_it
    });
    found
}

/// Tells of attributes that nothing can be made of.
pub(super) fn left_out(attributes: &[Pair], of: &str, teller: &mut Teller) {
    for Pair { key, .. } in attributes {
        let message = format!("attribute `{}` of {of} is left out", excerpt(&key.value));
        teller.warn(key.place, message, "containers have attributes of nodes only");
    }
}
