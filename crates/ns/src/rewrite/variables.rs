//! Names of Tcl variables, from which Emulab takes the names of nodes and links.

use neo_topology::{NodeName, Plan, Pnode, PnodeName, is_pnode};
use std::collections::{HashMap, HashSet};

/// Starts of the names that Emulab gives to what the file does not name; a second owner of one would be an error.
const EMULAB_OWN: [&str; 3] = ["tblink-", "tblan-", "tbnode-"];

/// The variables of a generated file.
pub(super) struct Variables<'a> {
    /// The simulator's.
    pub(super) simulator: String,
    /// The control node's.
    pub(super) control: String,
    pnodes: HashMap<&'a PnodeName, String>,
    taken: HashSet<String>,
}

impl<'a> Variables<'a> {
    pub(super) fn of(plan: &'a Plan, control: String) -> Self {
        let names = plan.pnodes.iter().map(|pnode| pnode.name.as_str());
        let mut taken: HashSet<String> = names.map(str::to_owned).chain([control.clone()]).collect();
        // An array and a plain variable cannot share a name.
        let array = !taken.contains("pnode");
        taken.insert("pnode".to_owned());
        let mut variables = Self { simulator: String::new(), control, pnodes: HashMap::new(), taken };
        for pnode in &plan.pnodes {
            variables.pnodes.insert(&pnode.name, pnode_variable(pnode, array));
        }
        variables.simulator = variables.free("ns");
        variables
    }

    /// The variable of a physical node.
    pub(super) fn pnode<'s>(&'s self, name: &'s PnodeName) -> &'s str {
        self.pnodes.get(name).map_or(name.as_str(), String::as_str)
    }

    /// A variable for a network: its own name, if that is free.
    pub(super) fn network(&mut self, name: &str) -> String {
        match EMULAB_OWN.iter().any(|start| name.starts_with(start)) {
            true => self.free(&format!("cut-{name}")),
            false => self.free(name),
        }
    }

    fn free(&mut self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        for number in 1.. {
            if self.taken.insert(name.clone()) {
                break;
            }
            name = format!("{wanted}-{number}");
        }
        name
    }
}

/// `pnode(0000)` for `pnode-0000`, as generated files have it; a node that keeps its name keeps it here too.
fn pnode_variable(pnode: &Pnode, array: bool) -> String {
    let number = pnode.name.as_str().strip_prefix("pnode-");
    match number {
        Some(number) if array && !pnode.embedded => format!("pnode({number})"),
        _ => pnode.name.to_string(),
    }
}

/// Whether a word of a command stands for a physical node that carries containers: `${pnode(0000)}`, `$pnode($i)`,
/// `pnode-0000`.
pub(super) fn is_pnode_word(word: &str) -> bool {
    word.trim_start_matches(['$', '{']).starts_with("pnode(")
        || NodeName::new(node_name(word)).is_ok_and(|name| is_pnode(&name))
}

/// The name of the node that a word stands for, as Emulab makes it of the variable: `pnode-0000` of `${pnode(0000)}`.
pub(super) fn node_name(word: &str) -> String {
    word.trim_start_matches(['$', '{']).trim_end_matches('}').replace('(', "-").replace(')', "")
}
