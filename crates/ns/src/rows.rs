//! What we make of a file, in the shape of Emulab's database: for comparing with Emulab's own parser.

use crate::evaluate::evaluate_to_world;
use crate::vocabulary::World;
use crate::vocabulary::model::{
    EventFacts, MemberFacts, NetworkFacts, NodeFacts, RouteFacts, RouteTarget, RoutingChoice,
};
use crate::{Evaluation, Options};
use serde_json::{Map, Value};
use std::net::Ipv4Addr;

/// One row: the column `table` names its table; every value is a text.
pub type Row = Map<String, Value>;

/// Evaluates a file, and gives the rows of Emulab's database that it stands for; none when there is an error.
pub fn evaluate_rows(source: &str, options: &Options) -> (Evaluation, Vec<Row>) {
    let (evaluation, world) = evaluate_to_world(source, options);
    let Some((world, simulator)) = world.filter(|_| evaluation.experiment.is_some()) else {
        return (evaluation, Vec::new());
    };
    let mut rows = Rows { world: &world, rows: Vec::new() };
    let routing = world.simulators[simulator].routing;
    for (id, node) in world.nodes.iter().enumerate().filter(|(_, node)| node.simulator == simulator) {
        rows.node(id, node, routing);
    }
    for network in world.networks.iter().filter(|network| network.simulator == simulator) {
        rows.network(network);
    }
    rows.programs();
    rows.blockstores();
    rows.traffic();
    for event in world.start_events.iter().chain(&world.events) {
        rows.event(event);
    }
    for kind in &world.virtual_types {
        rows.push(
            "virt_vtypes",
            &[("name", &kind.name), ("weight", &kind.weight), ("members", &kind.members)],
        );
    }
    rows.settings(simulator);
    let printed = evaluation.output.join("\n");
    if !printed.is_empty() {
        rows.push("USEROUT", &[("text", &printed)]);
    }
    (evaluation, rows.rows)
}

struct Rows<'a> {
    world: &'a World,
    rows: Vec<Row>,
}

fn flag(value: bool) -> &'static str {
    if value { "1" } else { "0" }
}

impl Rows<'_> {
    fn push(&mut self, table: &str, columns: &[(&str, &str)]) {
        let mut row = Row::new();
        row.insert("table".to_owned(), table.into());
        for (column, value) in columns {
            row.insert((*column).to_owned(), (*value).into());
        }
        self.rows.push(row);
    }

    fn node(&mut self, id: usize, node: &NodeFacts, routing: RoutingChoice) {
        let mut ips = String::new();
        for (port, (network, member)) in node.ports.iter().enumerate() {
            if let Some(address) = self.world.networks[*network].members[*member].address {
                ips.push_str(&format!("{port}:{address} "));
            }
        }
        let router = match routing {
            RoutingChoice::None => "none",
            RoutingChoice::Ospf => "ospf",
            RoutingChoice::Manual => "manual",
            RoutingChoice::Static => "static",
            RoutingChoice::StaticDdijk => "static-ddijk",
            RoutingChoice::StaticOld => "static-old",
        };
        self.push(
            "virt_nodes",
            &[
                ("vname", &node.name),
                ("type", node.hardware.as_deref().unwrap_or("pc")),
                ("ips", ips.trim_end()),
                ("osname", node.os.as_deref().unwrap_or_default()),
                ("cmd_line", &node.cmd_line),
                ("rpms", &node.rpms),
                ("startupcmd", &node.startup),
                ("tarfiles", &node.tarfiles),
                ("failureaction", &node.failure_action),
                ("routertype", router),
                ("fixed", &node.fixed),
            ],
        );
        for attribute in &node.attributes {
            let (key, value) = (&attribute.key, &attribute.value);
            self.push(
                "virt_node_attributes",
                &[("vname", &node.name), ("attrkey", key), ("attrvalue", value)],
            );
        }
        for (desire, weight) in &node.desires {
            self.push("virt_node_desires", &[("vname", &node.name), ("desire", desire), ("weight", weight)]);
        }
        for route in &node.routes {
            self.route(id, route);
        }
    }

    fn network(&mut self, network: &NetworkFacts) {
        self.push("virt_lan_lans", &[("vname", &network.name), ("failureaction", &network.failure_action)]);
        for member in &network.members {
            self.member(network, member);
        }
    }

    fn member(&mut self, network: &NetworkFacts, member: &MemberFacts) {
        let node = &self.world.nodes[member.node].name;
        let port = member.port.to_string();
        let ip = member.address.map_or_else(String::new, |address| address.to_string());
        let (to, from) = (&member.outward, &member.inward);
        let queue = &member.queue;
        self.push(
            "virt_lans",
            &[
                ("vname", &network.name),
                ("member", &format!("{node}:{port}")),
                ("vnode", node),
                ("vport", &port),
                ("ip", &ip),
                ("mask", &Ipv4Addr::from(network.mask).to_string()),
                ("delay", &to.delay.to_string()),
                ("rdelay", &from.delay.to_string()),
                ("bandwidth", &to.bandwidth.to_string()),
                ("rbandwidth", &from.bandwidth.to_string()),
                ("lossrate", &to.loss.to_string()),
                ("rlossrate", &from.loss.to_string()),
                ("cost", &member.cost.to_string()),
                ("emulated", flag(network.emulated)),
                ("uselinkdelay", flag(network.end_node_shaping)),
                ("nobwshaping", flag(network.no_shaping)),
                ("encap_style", &network.encapsulation),
                ("q_limit", &queue.limit.to_string()),
                ("q_red", flag(queue.red)),
                ("q_gentle", flag(queue.gentle)),
                ("q_droptail", flag(queue.drop_tail)),
                ("trivial_ok", flag(network.trivial_ok)),
                ("mustdelay", flag(network.must_delay)),
            ],
        );
    }

    fn route(&mut self, node: usize, route: &RouteFacts) {
        let world = self.world;
        let address = |(network, member): (usize, usize)| world.networks[network].members[member].address;
        let towards = |(network, member): (usize, usize)| {
            let network = &world.networks[network];
            network.members[member].address.map(|address| Ipv4Addr::from(u32::from(address) & network.mask))
        };
        let mask = |network: usize| Ipv4Addr::from(world.networks[network].mask).to_string();
        let (kind, destination, mask) = match route.target {
            RouteTarget::Node(target) => {
                let Some(port) = world.nodes[target].ports.first().copied() else { return };
                ("host", address(port), mask(port.0))
            }
            RouteTarget::Member(network, member) => ("host", address((network, member)), mask(network)),
            RouteTarget::Network(network) => ("net", towards((network, 0)), mask(network)),
        };
        let hop = crate::vocabulary::between(world, node, route.next_hop).and_then(|(network, _)| {
            let members = &world.networks[network].members;
            members.iter().find(|member| member.node == route.next_hop)?.address
        });
        let own = world.nodes[node].ports.first().copied().and_then(address);
        let text =
            |address: Option<Ipv4Addr>| address.map_or_else(String::new, |address| address.to_string());
        self.push(
            "virt_routes",
            &[
                ("vname", &world.nodes[node].name),
                ("src", &text(own)),
                ("dst", &text(destination)),
                ("dst_type", kind),
                ("dst_mask", &mask),
                ("nexthop", &text(hop)),
                ("cost", "0"),
            ],
        );
    }

    fn programs(&mut self) {
        for program in &self.world.programs {
            let Some(node) = program.node else { continue };
            self.push(
                "virt_programs",
                &[
                    ("vnode", &self.world.nodes[node].name),
                    ("vname", &program.name),
                    ("command", &program.command),
                    ("dir", &program.directory),
                    ("timeout", &program.timeout),
                    ("expected_exit_code", &program.expected_exit),
                ],
            );
        }
    }

    fn blockstores(&mut self) {
        for store in self.world.blockstores.iter().filter(|store| !store.remote) {
            let Some(node) = store.node else { continue };
            let desire = format!("?+disk_{}", store.placement);
            let weight = store.size.max(1).to_string();
            let vname = &self.world.nodes[node].name;
            self.push("virt_node_desires", &[("vname", vname), ("desire", &desire), ("weight", &weight)]);
        }
    }

    /// Traffic at a constant rate is set up at the start.
    fn traffic(&mut self) {
        for agent in &self.world.agents {
            let node = agent.node.or_else(|| agent.via.and_then(|via| self.world.agents[via].node));
            let (Some(traffic), Some(node)) = (&agent.constant_rate, node) else { continue };
            let arguments = format!(
                "PACKETSIZE={} RATE={} INTERVAL={} IPTOS=-1",
                traffic.packet_size, traffic.rate, traffic.interval
            );
            let vnode = &self.world.nodes[node].name;
            self.push(
                "eventlist",
                &[
                    ("vnode", vnode),
                    ("vname", &traffic.name),
                    ("time", "0"),
                    ("objecttype", "2"),
                    ("eventtype", "6"),
                    ("arguments", &arguments),
                ],
            );
        }
    }

    fn event(&mut self, event: &EventFacts) {
        let row = &event.row;
        self.push(
            "eventlist",
            &[
                ("vnode", &row.vnode),
                ("vname", &row.vname),
                ("time", &row.time),
                ("objecttype", &row.object_type.to_string()),
                ("eventtype", &row.event_type.to_string()),
                ("arguments", &row.arguments),
            ],
        );
    }

    fn settings(&mut self, simulator: usize) {
        let settings = &self.world.settings;
        let names =
            self.world.nodes.iter().filter(|node| node.simulator == simulator).map(|node| node.name.as_str());
        let server = match settings.sync_server {
            Some(node) => self.world.nodes[node].name.as_str(),
            None => names.min().unwrap_or_default(),
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
