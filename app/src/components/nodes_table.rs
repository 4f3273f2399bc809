//! The nodes as a table: the same as the drawing, in words.

use super::StateMark;
use crate::live::LiveRun;
use crate::words;
use leptos::prelude::*;
use neo_topology::{NodeName, Plan};
use neo_wire::ContainerState;

/// One row.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    node: String,
    node_type: String,
    pnode: String,
    /// Address with prefix, network, and the neighbours on it.
    interfaces: Vec<(String, String, String)>,
    routes: u64,
    start_command: String,
    line: u32,
}

fn rows(plan: &Plan) -> Vec<Row> {
    plan.nodes
        .iter()
        .map(|(name, node)| Row {
            node: name.to_string(),
            node_type: node.placement.node_type.clone(),
            pnode: node.placement.pnode.to_string(),
            interfaces: interfaces(plan, name),
            routes: node.routes.len() as u64,
            start_command: node.start_command.clone().unwrap_or_default(),
            line: node.origin.range.line,
        })
        .collect()
}

fn interfaces(plan: &Plan, name: &NodeName) -> Vec<(String, String, String)> {
    /// Neighbours that are named; a LAN may have hundreds.
    const NEIGHBOURS_MAX: u32 = 4;
    plan.interfaces(name)
        .into_iter()
        .map(|(network_name, network, member)| {
            let others =
                network.members.iter().filter(|other| other.port != member.port || &other.node != name);
            let others: Vec<String> = others.map(|other| other.node.to_string()).collect();
            let address = format!("{}/{}", member.address, network.prefix_bits);
            (address, network_name.to_string(), words::list(&others, NEIGHBOURS_MAX))
        })
        .collect()
}

/// All nodes of a plan with their live state.
#[component]
pub fn NodesTable(
    /// The plan.
    plan: Plan,
    /// The latest launch, if any.
    #[prop(into)]
    live: Signal<Option<LiveRun>>,
) -> impl IntoView {
    let count = words::count(plan.nodes.len() as u64, "node");
    let rows = rows(&plan).into_iter().map(|row| view! { <NodeRow row live /> }).collect_view();
    view! {
        <section aria-labelledby="nodes-title">
            <h2 id="nodes-title">"Nodes"</h2>
            <p class="hint">{count}</p>
            <div class="table-scroll" tabindex="0" role="region" aria-label="Nodes">
                <table class="nodes">
                    <thead>
                        <tr>
                            <th scope="col">"Node"</th>
                            <th scope="col">"State"</th>
                            <th scope="col">"On"</th>
                            <th scope="col">"Interfaces"</th>
                            <th scope="col">"Routes"</th>
                            <th scope="col">"Start command"</th>
                            <th scope="col">"Line"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn NodeRow(row: Row, live: Signal<Option<LiveRun>>) -> impl IntoView {
    let state = state_of(live, row.node.clone());
    let interfaces = row
        .interfaces
        .into_iter()
        .map(|(address, network, neighbours)| {
            view! {
                <li>
                    <span class="name">{address}</span>
                    <span class="aside">{format!(" {network} → {neighbours}")}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <tr>
            <th scope="row" class="name">
                {row.node}
            </th>
            <td>
                <StateMark
                    mark=Signal::derive(move || words::mark_of_container(state.get()))
                    word=Signal::derive(move || words::container_state(state.get()).to_owned())
                />
            </td>
            <td>
                <span class="name">{row.pnode}</span>
                <span class="aside">{format!(" {}", row.node_type)}</span>
            </td>
            <td>
                <ul class="plain">{interfaces}</ul>
            </td>
            <td>{row.routes}</td>
            <td class="name">{row.start_command}</td>
            <td>{row.line}</td>
        </tr>
    }
    .into_any()
}

/// The live state of a node; planned while there is no run.
pub(crate) fn state_of(live: Signal<Option<LiveRun>>, node: String) -> Memo<ContainerState> {
    Memo::new(move |_| {
        let state = live.with(|live| live.map(|live| live.state));
        state
            .and_then(|state| state.with(|state| state.containers.get(&node).map(|view| view.state)))
            .unwrap_or(ContainerState::None)
    })
}
