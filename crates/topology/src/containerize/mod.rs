//! Containerizing: from what is declared and what is wanted to the plan.

mod demands;
mod group;
mod hand;
mod images;
mod naming;
mod planned;
mod reasons;
mod request;
mod shapers;

pub(crate) use request::attribute;
pub use request::{is_physical, is_pnode};
pub(crate) use shapers::meeting;

use crate::{Experiment, NodeType, Plan, Policy, Route, Shaper, Shortfall, check_limits, route};
use naming::Named;
use planned::{Placed, plan};
use request::Request;

/// Start of the names of the virtual types that generated NS files make of the list of hardware that would do. A file
/// may use them for a node of its own and means that list.
pub const SOFT_VTYPE: &str = "container";

/// Makes the plan of an experiment, or names everything that stands against it at once.
///
/// Placement follows `containerize.py`: `embedded_pnode` nodes are physical nodes by themselves; if the file has
/// `containers:partition`, that decides, and nodes without one are embedded; else the passes are packed in order, each
/// by itself, and containers of different families (openvz; qemu and process) never share a physical node.
/// Limits are hard, and each pass gets the fewest physical nodes that the limit lets: where the original's partitioner
/// needs a spare machine to meet an exact limit (6 for a star of ten at packing 2), this needs none (5).
/// What a person pins or keeps apart comes last and wins.
///
/// A plan is whole: it has passed [`check_limits`], across all passes.
///
/// A file that is physical already (see [`is_physical`]) is planned as it stands, each node by itself.
/// A node that the file declares as the control node (see [`Policy::config_name`]: an `embedded_pnode` of that name
/// without networks) is not part of the plan.
pub fn containerize(experiment: &Experiment, policy: &Policy) -> Result<Plan, Vec<Shortfall>> {
    let mut shortfalls = Vec::new();
    let demand = Demand::read(experiment, policy, &mut shortfalls);
    let placed = place(experiment, policy, &demand, &mut shortfalls);
    let routes = route::routes(experiment).unwrap_or_else(|shortfall| {
        shortfalls.push(shortfall);
        Vec::new()
    });
    finish(experiment, policy, demand, placed, routes, shortfalls)
}

/// The same without routes, for comparing placements.
pub(crate) fn containerize_unrouted(
    experiment: &Experiment,
    policy: &Policy,
) -> Result<Plan, Vec<Shortfall>> {
    let mut shortfalls = Vec::new();
    let demand = Demand::read(experiment, policy, &mut shortfalls);
    let placed = place(experiment, policy, &demand, &mut shortfalls);
    let routes = vec![Vec::new(); experiment.nodes.len()];
    finish(experiment, policy, demand, placed, routes, shortfalls)
}

/// What is asked of every node and network, the defaults filled in.
struct Demand {
    requests: Vec<Request>,
    /// Where each network is shaped.
    shapers: Vec<Option<Shaper>>,
}

impl Demand {
    fn read(experiment: &Experiment, policy: &Policy, shortfalls: &mut Vec<Shortfall>) -> Self {
        let requests = request::requests(experiment, policy, shortfalls);
        images::check_images(experiment, &requests, shortfalls);
        images::check_template_dirs(policy, shortfalls);
        demands::check_interfaces(experiment, &requests, shortfalls);
        demands::check_hardware(experiment, policy, &requests, shortfalls);
        let shapers = shapers::shapers(experiment, policy, &requests, shortfalls);
        Self { requests, shapers }
    }
}

fn place(
    experiment: &Experiment,
    policy: &Policy,
    demand: &Demand,
    shortfalls: &mut Vec<Shortfall>,
) -> Placed {
    let requests = &demand.requests;
    let control = control_node(experiment, policy, requests);
    let nodes: Vec<usize> = (0..requests.len()).filter(|&node| Some(node) != control).collect();
    let asked: Vec<Request> = nodes.iter().map(|&node| requests[node].clone()).collect();
    demands::check_policy(policy, &asked, shortfalls);
    let groups = group::groups(experiment, policy, requests, &nodes, shortfalls);
    let untouched: Vec<Named> = naming::name_groups(experiment, groups, shortfalls);
    let before = planned::tally(experiment, &untouched);
    let (named, by_hand) = hand::place(experiment, policy, untouched, shortfalls);
    Placed { named, by_hand, before }
}

fn finish(
    experiment: &Experiment,
    policy: &Policy,
    demand: Demand,
    placed: Placed,
    routes: Vec<Vec<Route>>,
    mut shortfalls: Vec<Shortfall>,
) -> Result<Plan, Vec<Shortfall>> {
    if shortfalls.is_empty() {
        let plan = plan(experiment, policy, demand, placed, routes);
        shortfalls = check_limits(&plan);
        if shortfalls.is_empty() {
            return Ok(plan);
        }
    }
    Err(shortfalls)
}

/// The node that the file itself declares as the control node, if it does.
fn control_node(experiment: &Experiment, policy: &Policy, requests: &[Request]) -> Option<usize> {
    let (node, name, _) = experiment.nodes.iter().enumerate().find_map(|(index, (name, node))| {
        (name.as_str() == policy.config_name).then_some((index, name, node))
    })?;
    let connected =
        experiment.networks.values().flat_map(|network| &network.members).any(|member| &member.node == name);
    (requests[node].node_type == NodeType::EmbeddedPnode && !connected).then_some(node)
}
