//! The options of `containerize.py`, by their names.

use neo_topology::{
    DiskSpace, FailureAction, NodeName, NodeType, PACKING_DEFAULT, PnodeName, Policy, Shaper, Site,
};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::path::{Path, PathBuf};

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
    /// Hardware of the physical nodes, best first; the site's `qemu_host_hw` unless given
    #[arg(long, alias = "pnode-type", value_name = "TYPE,...", value_delimiter = ',')]
    pnode_types: Option<Vec<String>>,
    /// Most links and LANs that may leave one physical node
    #[arg(long, value_name = "N")]
    pnode_interfaces: Option<u32>,
    /// Site configuration to read: the file `site.conf` of the containers system
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Shape at the nodes' own ends also what hangs on VDE switches
    #[arg(long, conflicts_with = "vde_switch_shaping")]
    end_node_shaping: bool,
    /// Shape in VDE switches what hangs on them
    #[arg(long)]
    vde_switch_shaping: bool,
    /// Disk of openvz containers: with G or M, or in blocks of 1 KiB
    #[arg(long, value_name = "SIZE", default_value_t)]
    openvz_diskspace: DiskSpace,
    /// Template of openvz containers
    #[arg(long, value_name = "NAME")]
    openvz_template: Option<String>,
    /// Directory of templates, before the site's; below /proj or /share; may be repeated
    #[arg(long, value_name = "DIR")]
    openvz_template_dir: Vec<String>,
    /// Users whose homes are always mounted in qemu containers
    #[arg(long, alias = "qemu-prefer-users", value_name = "USER,...", value_delimiter = ',')]
    prefer_qemu_users: Vec<String>,
    /// Draw the topology into the artifacts, as is the default
    #[arg(long, overrides_with = "no_image")]
    image: bool,
    /// Do not draw the topology
    #[arg(long)]
    no_image: bool,
    /// Put nodes on physical nodes by hand; a number that is not used makes a new one
    #[arg(long, value_name = "NODE=PNODE,...", value_delimiter = ',', value_parser = pin)]
    pin: Vec<(NodeName, PnodeName)>,
    /// Keep nodes away from other nodes, or from physical nodes
    #[arg(long, value_name = "NODE=OTHER,...", value_delimiter = ',', value_parser = avoid)]
    avoid: Vec<(NodeName, NodeName)>,
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
    /// What a failure of the control node does to the swap-in
    #[arg(long, value_name = "ACTION", value_parser = failure_action)]
    config_failure_action: Option<FailureAction>,
}

impl PolicyArguments {
    /// The policy that is asked for, or everything that is wrong with the asking.
    pub(super) fn policy(self) -> Result<Policy, Vec<String>> {
        let mut wrong = Vec::new();
        let site = self.config.as_deref().map(site).unwrap_or_else(|| Ok(Site::default()));
        let site = site.unwrap_or_else(|problems| {
            wrong.extend(problems);
            Site::default()
        });
        let of_site = Policy::of_site(site);
        let shaper = match (self.end_node_shaping, self.vde_switch_shaping) {
            (true, _) => Some(Shaper::EndNode),
            (_, true) => Some(Shaper::VdeSwitch),
            _ => of_site.shaper,
        };
        let mut avoid: BTreeMap<NodeName, BTreeSet<NodeName>> = BTreeMap::new();
        for (node, other) in self.avoid {
            avoid.entry(node).or_default().insert(other);
        }
        let policy = Policy {
            packing: self.packing,
            size: self.size,
            nodes_only: self.nodes_only,
            default_container: self.default_container,
            force_partition: self.force_partition,
            pass_pack: once_each("--pass-pack", "pass", self.pass_pack, &mut wrong),
            pass_size: once_each("--pass-size", "pass", self.pass_size, &mut wrong),
            pass_pnodes: once_each("--pass-pnodes", "pass", self.pass_pnodes, &mut wrong),
            pass_nodes_only: BTreeSet::from_iter(self.pass_nodes_only),
            pnode_types: self.pnode_types.unwrap_or(of_site.pnode_types),
            pnode_interfaces: self.pnode_interfaces,
            shaper,
            openvz_diskspace: self.openvz_diskspace,
            openvz_template: self.openvz_template.unwrap_or(of_site.openvz_template),
            openvz_template_dirs: self.openvz_template_dir,
            prefer_qemu_users: self.prefer_qemu_users,
            image: !self.no_image,
            pins: once_each("--pin", "node", self.pin, &mut wrong),
            avoid,
            seed: self.seed,
            config_name: self.config_name.unwrap_or(of_site.config_name),
            config_os: self.config_os.unwrap_or(of_site.config_os),
            config_hardware: self.config_hardware,
            config_failure_action: self.config_failure_action.unwrap_or(of_site.config_failure_action),
            site: of_site.site,
        };
        if wrong.is_empty() { Ok(policy) } else { Err(wrong) }
    }
}

fn site(path: &Path) -> Result<Site, Vec<String>> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| vec![format!("reading the site's configuration `{shown}`: {error}")])?;
    Site::parse(&text)
        .map_err(|problems| problems.iter().map(|problem| format!("{shown}: {problem}")).collect())
}

/// Options may be repeated, but may not contradict themselves.
fn once_each<K: Ord + Display, V: PartialEq>(
    option: &str,
    what: &str,
    given: Vec<(K, V)>,
    wrong: &mut Vec<String>,
) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    for (key, value) in given {
        match map.get(&key) {
            Some(known) if *known != value => {
                wrong.push(format!("`{option}` gives {what} {key} twice, and not the same; give it once"));
            }
            _ => {
                map.insert(key, value);
            }
        }
    }
    map
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

/// Reads `n-1=pnode-0002`.
fn pin(text: &str) -> Result<(NodeName, PnodeName), String> {
    let (node, pnode) = text
        .split_once('=')
        .ok_or_else(|| format!("`{text}` is not a node and a physical node, as in `n-1=pnode-0002`"))?;
    Ok((name(node)?, PnodeName::new(pnode.trim()).map_err(|error| error.to_string())?))
}

/// Reads `n-1=n-2` or `n-1=pnode-0002`.
fn avoid(text: &str) -> Result<(NodeName, NodeName), String> {
    let (node, other) = text
        .split_once('=')
        .ok_or_else(|| format!("`{text}` is not a node and what it avoids, as in `n-1=n-2`"))?;
    Ok((name(node)?, name(other)?))
}

fn name(text: &str) -> Result<NodeName, String> {
    NodeName::new(text.trim()).map_err(|error| error.to_string())
}

fn failure_action(text: &str) -> Result<FailureAction, String> {
    match text {
        "fatal" => Ok(FailureAction::Fatal),
        "nonfatal" => Ok(FailureAction::Nonfatal),
        "ignore" => Ok(FailureAction::Ignore),
        _ => Err(format!("`{text}` is not fatal, nonfatal or ignore")),
    }
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

    fn policy(arguments: &[&str]) -> Result<Policy, Vec<String>> {
        let arguments = ["neo"].iter().chain(arguments);
        let command = Command::try_parse_from(arguments).map_err(|error| vec![error.to_string()])?;
        command.policy.policy()
    }

    /// Pages and programs give the options by the names that they have here.
    #[test]
    fn the_table_of_options_has_every_option() {
        use clap::CommandFactory;
        let arguments = Command::command();
        let here: BTreeSet<_> = arguments.get_arguments().filter_map(clap::Arg::get_long).collect();
        let mut table: BTreeSet<_> = neo_topology::options::ALL.iter().map(|option| option.name).collect();
        // The default said aloud; a form has no field for that.
        table.insert("image");
        assert_eq!(here, table);
    }

    #[test]
    fn nothing_asked_is_the_default() {
        assert_eq!(policy(&[]), Ok(Policy::default()));
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
        let other = policy(&["--qemu-prefer-users", "ada,bob"]).unwrap();
        assert_eq!(other.prefer_qemu_users, ["ada", "bob"]);
    }

    #[test]
    fn an_option_comes_before_the_site() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("site.conf");
        std::fs::write(&path, "[containers]\nqemu_host_hw = d710\nswitch_shaping = false\n").unwrap();
        let file = path.to_str().unwrap();
        let of_site = policy(&["--config", file]).unwrap();
        assert_eq!((of_site.pnode_types, of_site.shaper), (vec!["d710".to_owned()], Some(Shaper::EndNode)));
        let asked = policy(&["--config", file, "--pnode-types", "pc3000", "--vde-switch-shaping"]).unwrap();
        assert_eq!((asked.pnode_types, asked.shaper), (vec!["pc3000".to_owned()], Some(Shaper::VdeSwitch)));
        std::fs::write(&path, "nonsense = 1\n").unwrap();
        assert!(policy(&["--config", file]).unwrap_err()[0].contains("line 1"));
    }

    #[test]
    fn what_contradicts_itself_is_all_named() {
        let arguments =
            ["--pass-pack", "1:5,1:5,1:6", "--pass-size=2:1,2:3", "--pin", "a=pnode-0000,a=pnode-0001"];
        let wrong = policy(&arguments).unwrap_err();
        assert_eq!(wrong.len(), 3, "{wrong:?}");
        assert!(wrong[0].contains("pass 1 twice") && wrong[2].contains("node a twice"));
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for bad in [
            ["--packing", "many"],
            ["--pass-pack", "1"],
            ["--pass-size", "a:1"],
            ["--pass-pnodes", "1:"],
            ["--openvz-diskspace", "much"],
            ["--pin", "a"],
            ["--avoid", "a=b c"],
            ["--config-failure-action", "explode"],
        ] {
            assert!(policy(&bad).is_err(), "{bad:?}");
        }
        assert!(policy(&["--end-node-shaping", "--vde-switch-shaping"]).is_err());
    }
}
