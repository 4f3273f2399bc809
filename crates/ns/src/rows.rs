//! What we make of a file, in the shape of Emulab's database: for comparing with Emulab's own parser.

use crate::evaluate::evaluate_with;
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::vocabulary::model::{EventFacts, MemberFacts, NetworkFacts, NodeFacts, QueueKind};
use crate::vocabulary::{Known, World, parameters_at_start, route_rows};
use crate::{Evaluation, Options};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::net::Ipv4Addr;

/// One row: the column `table` names its table; every value is a text.
pub type Row = Map<String, Value>;

/// Evaluates a file, and gives the rows of Emulab's database that it stands for; none when there is an error.
pub fn evaluate_rows(source: &str, options: &Options) -> (Evaluation, Vec<Row>) {
    evaluate_with(source, options, true)
}

/// The rows of a simulator.
pub(crate) fn of(interpreter: &mut Interpreter, simulator: usize) -> Outcome<Vec<Row>> {
    let traffic = traffic(interpreter, simulator)?;
    let mut rows = Rows { interpreter, world: &interpreter.world, rows: Vec::new() };
    let world = rows.world;
    if !interpreter.printed.is_empty() {
        rows.push("USEROUT", &[("text", &interpreter.printed)]);
    }
    for (id, node) in world.nodes.iter().enumerate().filter(|(_, node)| node.simulator == simulator) {
        rows.node(id, node);
    }
    for network in world.networks.iter().filter(|network| network.simulator == simulator) {
        rows.network(network);
    }
    rows.programs();
    if let Some(firewall) = world.simulators[simulator].firewall {
        rows.firewall(firewall);
    }
    for event in &world.events {
        rows.event(event);
    }
    rows.rows.extend(traffic);
    for name in world.virtual_types.keys() {
        if let Some(kind) = world.virtual_types.get(name) {
            let columns = [("name", &**name), ("weight", kind.weight.as_str()), ("members", &kind.members)];
            rows.push("virt_vtypes", &columns);
        }
    }
    rows.settings(simulator);
    Ok(rows.rows)
}

/// Traffic at a constant rate is set up at the start.
fn traffic(interpreter: &mut Interpreter, simulator: usize) -> Outcome<Vec<Row>> {
    let mut found = Vec::new();
    for node in interpreter.world.nodes.iter().filter(|node| node.simulator == simulator) {
        for agent in &node.agents {
            let name = interpreter.variable_text(*agent, "application");
            if let Some(application) = interpreter.object_named(&name)
                && interpreter.is_a(application, Known::Cbr.id())
            {
                found.push((node.name.clone(), name, application));
            }
        }
    }
    let mut rows = Vec::new();
    for (vnode, vname, application) in found {
        let arguments = parameters_at_start(interpreter, application)?;
        let columns = [
            ("vnode", vnode.as_str()),
            ("vname", &vname),
            ("time", "0"),
            ("objecttype", "2"),
            ("eventtype", "6"),
            ("arguments", &arguments),
        ];
        rows.push(row("eventlist", &columns));
    }
    Ok(rows)
}

fn row(table: &str, columns: &[(&str, &str)]) -> Row {
    let mut row = Row::new();
    row.insert("table".to_owned(), table.into());
    for (column, value) in columns {
        row.insert((*column).to_owned(), (*value).into());
    }
    row
}

struct Rows<'a> {
    interpreter: &'a Interpreter,
    world: &'a World,
    rows: Vec<Row>,
}

fn flag(value: bool) -> &'static str {
    if value { "1" } else { "0" }
}

/// A switch of a queue, which may be written as a word.
fn switch(text: String) -> String {
    match text.as_str() {
        "true" => "1".to_owned(),
        "false" => "0".to_owned(),
        _ => text,
    }
}

impl Rows<'_> {
    fn push(&mut self, table: &str, columns: &[(&str, &str)]) {
        self.rows.push(row(table, columns));
    }

    /// The address of an interface as a row has it: with `tb-use-ipassign` only what the file gave.
    fn address(&self, member: &MemberFacts) -> Option<Ipv4Addr> {
        member.address.filter(|_| member.given || !self.world.settings.ip_assign)
    }

    fn node(&mut self, id: usize, node: &NodeFacts) {
        let mut ips = String::new();
        for (port, (network, member)) in node.ports.iter().enumerate() {
            let address = self.address(&self.world.networks[*network].members[*member]);
            ips.push_str(&format!("{port}:{} ", address.unwrap_or(Ipv4Addr::UNSPECIFIED)));
        }
        let text = |name| self.interpreter.variable_text(node.object, name);
        let columns = [
            ("vname", node.name.as_str()),
            ("type", &text("type")),
            ("ips", ips.trim_end()),
            ("osname", &text("osid")),
            ("cmd_line", &text("cmdline")),
            ("rpms", &text("rpms")),
            ("startupcmd", &text("startup")),
            ("tarfiles", &text("tarfiles")),
            ("failureaction", &text("failureaction")),
            ("routertype", self.world.settings.routing.name()),
            ("fixed", &text("fixed")),
        ];
        self.rows.push(row("virt_nodes", &columns));
        let strict = self.interpreter.is_strict();
        let mut attributes: BTreeMap<&str, &str> = BTreeMap::new();
        for attribute in &node.attributes {
            // Of two attributes of a name, Emulab takes the last, DETER the first.
            let known = attributes.entry(&attribute.key).or_insert(&attribute.value);
            if strict {
                *known = &attribute.value;
            }
        }
        for (key, value) in attributes {
            let columns = [("vname", node.name.as_str()), ("attrkey", key), ("attrvalue", value)];
            self.push("virt_node_attributes", &columns);
        }
        for (desire, weight) in &node.desires {
            self.push("virt_node_desires", &[("vname", &node.name), ("desire", desire), ("weight", weight)]);
        }
        self.routes(id, node);
    }

    fn routes(&mut self, id: usize, node: &NodeFacts) {
        let text =
            |address: Option<Ipv4Addr>| address.map_or_else(String::new, |address| address.to_string());
        for route in route_rows(self.interpreter, id).unwrap_or_default() {
            let columns = [
                ("vname", node.name.as_str()),
                ("src", &text(route.source)),
                ("dst", &text(route.destination)),
                ("dst_type", route.kind),
                ("dst_mask", &route.mask.to_string()),
                ("nexthop", &text(route.next_hop)),
            ];
            self.push("virt_routes", &columns);
        }
    }

    fn network(&mut self, network: &NetworkFacts) {
        let action = self.interpreter.variable_text(network.object, "failureaction");
        self.push("virt_lan_lans", &[("vname", &network.name), ("failureaction", &action)]);
        for member in &network.members {
            self.member(network, member);
        }
        if network.is_cloud {
            for (time, event) in [("0", "23"), ("1", "24")] {
                let columns = [
                    ("vnode", "*"),
                    ("vname", network.name.as_str()),
                    ("time", time),
                    ("objecttype", "1"),
                    ("eventtype", event),
                    ("arguments", ""),
                ];
                self.push("eventlist", &columns);
            }
        }
    }

    /// A setting of a queue: as the file set it, or as its kind has it.
    fn queue(&self, network: &NetworkFacts, member: &MemberFacts, name: &str, first: &str) -> String {
        // Both ends of a link from a node to itself share its queue.
        let shared = network.members.first().filter(|first| !network.is_lan && first.node == member.node);
        match shared.unwrap_or(member).queue {
            Some(queue) => switch(self.interpreter.variable_text(queue, name)),
            None => first.to_owned(),
        }
    }

    fn member(&mut self, network: &NetworkFacts, member: &MemberFacts) {
        let node = self.world.nodes[member.node].name.as_str();
        let port = member.port.to_string();
        let ip = self.address(member).map_or_else(String::new, |address| address.to_string());
        let (to, from) = (&member.outward, &member.inward);
        let text = |name| self.interpreter.variable_text(network.object, name);
        let red = flag(network.queue != QueueKind::DropTail);
        let gentle = flag(network.queue == QueueKind::GentleRed);
        let (unshaped, encapsulation) = if network.is_storage {
            ("1".to_owned(), "vlan".to_owned())
        } else {
            (text("nobwshaping"), text("encap"))
        };
        let columns = [
            ("vname", network.name.as_str()),
            ("member", &format!("{node}:{port}")),
            ("vnode", node),
            ("vport", &port),
            ("ip", &ip),
            ("mask", &text("netmask")),
            ("delay", &to.delay.to_string()),
            ("rdelay", &from.delay.to_string()),
            ("bandwidth", &to.bandwidth.to_string()),
            ("rbandwidth", &from.bandwidth.to_string()),
            ("lossrate", &to.loss.to_string()),
            ("rlossrate", &from.loss.to_string()),
            ("cost", member.cost.as_deref().unwrap_or("1")),
            ("emulated", &text("emulated")),
            ("uselinkdelay", &text("uselinkdelay")),
            ("nobwshaping", &unshaped),
            ("encap_style", &encapsulation),
            ("q_limit", &self.queue(network, member, "limit_", "50")),
            ("q_red", &self.queue(network, member, "red_", red)),
            ("q_gentle", &self.queue(network, member, "gentle_", gentle)),
            ("q_droptail", &self.queue(network, member, "drop-tail_", "1")),
            ("trivial_ok", &text("trivial_ok")),
            ("mustdelay", &text("mustdelay")),
        ];
        self.rows.push(row("virt_lans", &columns));
    }

    fn programs(&mut self) {
        for program in &self.world.programs {
            let text = |name| self.interpreter.variable_text(*program, name);
            let columns = [
                ("vnode", text("node")),
                ("vname", self.world.objects[*program].name.to_string()),
                ("command", text("command")),
                ("dir", text("dir")),
                ("timeout", text("timeout")),
                ("expected_exit_code", text("expected-exit-code")),
            ];
            let columns: Vec<(&str, &str)> =
                columns.iter().map(|(name, value)| (*name, value.as_str())).collect();
            self.push("virt_programs", &columns);
        }
    }

    fn firewall(&mut self, firewall: usize) {
        let text = |name| self.interpreter.variable_text(firewall, name);
        let (os, command_line) = (text("osid"), text("cmdline"));
        let name = self.world.objects[firewall].name.clone();
        let columns = [("vname", &*name), ("type", "pc"), ("osname", &os), ("cmd_line", &command_line)];
        self.push("virt_nodes", &columns);
    }

    fn event(&mut self, event: &EventFacts) {
        let row = &event.row;
        let numbers = (row.object_type.to_string(), row.event_type.to_string());
        let mut columns = vec![
            ("vnode", row.vnode.as_str()),
            ("vname", &row.vname),
            ("objecttype", &numbers.0),
            ("eventtype", &numbers.1),
            ("arguments", &row.arguments),
        ];
        let parent = event.parent.map(|parent| self.world.schedules[parent].object);
        if let Some(parent) = parent {
            columns.push(("parent", &self.world.objects[parent].name));
        }
        if event.seconds.is_some() {
            columns.push(("time", &row.time));
        }
        self.push("eventlist", &columns);
    }

    fn settings(&mut self, simulator: usize) {
        let settings = &self.world.settings;
        let nodes = self.world.nodes.iter().filter(|node| {
            let storage = || self.interpreter.variable_text(node.object, "type") == "blockstore";
            node.simulator == simulator && !node.bridge && !storage()
        });
        let server = match settings.sync_server {
            Some(node) => self.world.nodes[node].name.as_str(),
            None => nodes.map(|node| node.name.as_str()).min().unwrap_or_default(),
        };
        self.push(
            "experiments",
            &[
                ("sync_server", server),
                ("use_ipassign", flag(settings.ip_assign)),
                ("encap_style", &settings.encap_style),
                ("uselinkdelays", flag(settings.link_delays)),
                ("forcelinkdelays", flag(settings.force_link_delays)),
                ("mem_usage", &settings.memory_usage),
                ("cpu_usage", &settings.cpu_usage),
            ],
        );
    }
}
