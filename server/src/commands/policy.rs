//! The options of `containerize.py`, by their names.

use neo_topology::{NodeType, PACKING_DEFAULT, Policy};
use std::collections::{BTreeMap, BTreeSet};

/// How to containerize
#[derive(Debug, Clone, clap::Args)]
pub(super) struct PolicyArguments {
    /// Most containers on one physical node
    #[arg(long, default_value_t = PACKING_DEFAULT, value_name = "N")]
    packing: u32,
    /// Physical nodes for each pass; takes precedence over every packing
    #[arg(long, value_name = "N")]
    size: Option<u32>,
    /// Ignore the networks and only count nodes
    #[arg(long)]
    nodes_only: bool,
    /// Type of nodes that have none: openvz, qemu, process or embedded_pnode
    #[arg(long, default_value_t = NodeType::Openvz, value_name = "KIND")]
    default_container: NodeType,
    /// Partition anew where the file has `containers:partition`
    #[arg(long)]
    force_partition: bool,
    /// Packing of passes
    #[arg(long, value_name = "PASS:N,...", value_delimiter = ',', value_parser = number_of_pass)]
    pass_pack: Vec<(u32, u32)>,
    /// Physical nodes of passes
    #[arg(long, value_name = "PASS:N,...", value_delimiter = ',', value_parser = number_of_pass)]
    pass_size: Vec<(u32, u32)>,
    /// Hardware of the physical nodes of passes, best first
    #[arg(long, value_name = "PASS:TYPE,...;...", value_delimiter = ';', value_parser = types_of_pass)]
    pass_pnodes: Vec<(u32, Vec<String>)>,
    /// Passes that ignore the networks
    #[arg(long, value_name = "PASS,...", value_delimiter = ',')]
    pass_nodes_only: Vec<u32>,
    /// Hardware of the physical nodes, best first
    #[arg(long, alias = "pnode-type", value_name = "TYPE,...", value_delimiter = ',')]
    pnode_types: Option<Vec<String>>,
    /// Seed of every choice that is arbitrary
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// Name of the control node
    #[arg(long, value_name = "NAME")]
    config_name: Option<String>,
    /// Operating system of the control node
    #[arg(long, value_name = "IMAGE")]
    config_os: Option<String>,
    /// Hardware of the control node; the last of the physical nodes' types unless given
    #[arg(long, value_name = "TYPE")]
    config_hardware: Option<String>,
}

impl PolicyArguments {
    /// The policy that is asked for.
    pub(super) fn policy(self) -> Policy {
        let default = Policy::default();
        Policy {
            packing: self.packing,
            size: self.size,
            nodes_only: self.nodes_only,
            default_container: self.default_container,
            force_partition: self.force_partition,
            pass_pack: BTreeMap::from_iter(self.pass_pack),
            pass_size: BTreeMap::from_iter(self.pass_size),
            pass_pnodes: BTreeMap::from_iter(self.pass_pnodes),
            pass_nodes_only: BTreeSet::from_iter(self.pass_nodes_only),
            seed: self.seed,
            config_name: self.config_name.unwrap_or(default.config_name),
            config_os: self.config_os.unwrap_or(default.config_os),
            config_hardware: self.config_hardware,
            config_failure_action: default.config_failure_action,
            pnode_types: self.pnode_types.unwrap_or(default.pnode_types),
        }
    }
}

/// Reads `2:10`.
fn number_of_pass(text: &str) -> Result<(u32, u32), String> {
    let parsed =
        text.split_once(':').and_then(|(pass, number)| Some((pass.parse().ok()?, number.parse().ok()?)));
    parsed.ok_or_else(|| format!("`{text}` is not a pass and a number, as in `2:10`"))
}

/// Reads `2:pc3000,MicroCloud`.
fn types_of_pass(text: &str) -> Result<(u32, Vec<String>), String> {
    let parsed = text.split_once(':').and_then(|(pass, types)| {
        let types: Vec<String> = types.split(',').map(str::to_owned).collect();
        let named = types.iter().all(|name| !name.is_empty());
        pass.parse().ok().filter(|_| named).map(|pass| (pass, types))
    });
    parsed.ok_or_else(|| format!("`{text}` is not a pass and types, as in `2:pc3000,MicroCloud`"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Debug, Parser)]
    struct Command {
        #[command(flatten)]
        policy: PolicyArguments,
    }

    fn policy(arguments: &[&str]) -> Result<Policy, clap::Error> {
        let arguments = ["neo"].iter().chain(arguments);
        Ok(Command::try_parse_from(arguments)?.policy.policy())
    }

    #[test]
    fn nothing_asked_is_the_default() {
        assert_eq!(policy(&[]).unwrap(), Policy::default());
    }

    #[test]
    fn passes_can_be_listed_and_repeated() {
        let arguments = [
            "--pass-pack",
            "0:1,1:20",
            "--pass-pack=2:10",
            "--pass-pnodes",
            "1:a,b;2:c",
            "--pass-nodes-only",
            "1,2",
        ];
        let policy = policy(&arguments).unwrap();
        assert_eq!(policy.pass_pack, [(0, 1), (1, 20), (2, 10)].into());
        assert_eq!(policy.pass_pnodes[&1], ["a", "b"]);
        assert_eq!(policy.pass_pnodes[&2], ["c"]);
        assert_eq!(policy.pass_nodes_only, [1, 2].into());
    }

    #[test]
    fn both_spellings_are_read() {
        let spelt = policy(&["--pnode-type", "a,b", "--default-container", "open_vz"]).unwrap();
        assert_eq!(
            (spelt.pnode_types, spelt.default_container),
            (vec!["a".into(), "b".into()], NodeType::Openvz)
        );
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for bad in
            [["--packing", "many"], ["--pass-pack", "1"], ["--pass-size", "a:1"], ["--pass-pnodes", "1:"]]
        {
            assert!(policy(&bad).is_err(), "{bad:?}");
        }
    }
}
