//! The directory of a containerized experiment, as DETER's containers system wrote it to
//! `/proj/PROJECT/exp/EXPERIMENT/containers`: the same names and roles, YAML where the original had pickles.
//!
//! | file | what |
//! |---|---|
//! | `experiment.tcl`, `experiment.xml` | the NS file, and the same as topdl |
//! | `phys_topo.ns` | the physical NS file |
//! | `assignment`, `children/`, `embedding.yaml`, `ghosts` | which node is where, four ways |
//! | `hosts`, `route/` | names, and the routes of each node |
//! | `maverick_url`, `openvz_guest_url`, `images.yaml` | what containers start from |
//! | `shaping.yaml`, `switch/`, `switch_extra.yaml`, `wirefilters.yaml`, `traffic_shaping.yaml` | networks and their shapes |
//! | `pid_eid`, `site.conf`, `backend_config.yaml` | project and experiment, and the site |
//! | `visualization.svg`, `.png`, `vis-partitions.svg`, `.png` | the drawing, without and with physical nodes |
//! | `config.tgz` | what the physical nodes get |
//! | `plan.json`, `explanation.json`, `changes.json` | our own: the plan, why, and what became of the file |
//! | `topology.clab.yml`, `topology.graphml`, `topology.dot` | our own: for other programs |

mod about;
mod archive;
mod networks;
pub mod picture;
mod places;

pub use about::about;
pub use archive::archive;

use neo_topology::{Experiment, Plan, Shaper, explain, export};
use serde_json::json;

/// A file of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// Its path in the directory.
    pub path: String,
    /// What is in it.
    pub content: Vec<u8>,
}

/// What the files are made of.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// Name of the project.
    pub project: &'a str,
    /// Name of the experiment.
    pub name: &'a str,
    /// The NS file.
    pub source: &'a str,
    /// What it declares.
    pub experiment: &'a Experiment,
    /// The plan.
    pub plan: &'a Plan,
    /// The physical NS file.
    pub physical: &'a str,
}

impl Artifact {
    fn new(path: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), content: content.into() }
    }

    fn yaml(path: &str, document: &impl serde::Serialize) -> Self {
        Self::new(path, serde_norway::to_string(document).expect("maps of texts and numbers are YAML"))
    }

    fn json(path: &str, document: &serde_json::Value) -> Self {
        Self::new(path, format!("{document:#}\n"))
    }
}

/// Every file, in the order of their paths.
pub fn artifacts(material: Material<'_>) -> Vec<Artifact> {
    let Material { project, name, source, experiment, plan, physical } = material;
    let mut files = vec![
        Artifact::new("experiment.tcl", source),
        Artifact::new("experiment.xml", neo_ns::topdl::of_experiment(experiment).0),
        Artifact::new("phys_topo.ns", physical),
        Artifact::new("pid_eid", format!("{project}\n{name}\n")),
        Artifact::new("site.conf", site(plan)),
        Artifact::yaml("backend_config.yaml", &backend(plan)),
    ];
    files.extend(places::files(plan));
    files.extend(networks::files(plan));
    files.push(archive::config(&files));
    files.extend([
        Artifact::json("plan.json", &json!(plan)),
        Artifact::json("explanation.json", &json!(explain(plan))),
        Artifact::json("changes.json", &json!(neo_ns::rewrite(source, experiment, plan).changes)),
        Artifact::new("topology.clab.yml", export::containerlab(plan, name)),
        Artifact::new("topology.graphml", export::graphml(plan)),
        Artifact::new("topology.dot", export::dot(plan, true)),
    ]);
    if plan.policy.image {
        files.extend(pictures(plan));
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files
}

fn pictures(plan: &Plan) -> Vec<Artifact> {
    let mut files = Vec::new();
    for (stem, partitions) in [("visualization", false), ("vis-partitions", true)] {
        let svg = picture::svg(plan, partitions);
        // A picture too large to be painted is there as SVG all the same.
        files.extend(picture::png(&svg).map(|png| Artifact::new(format!("{stem}.png"), png)));
        files.push(Artifact::new(format!("{stem}.svg"), svg));
    }
    files
}

/// The site's configuration with what the options override.
fn site(plan: &Plan) -> String {
    let policy = &plan.policy;
    let mut site = policy.site.clone();
    site.set("qemu_host_hw", policy.pnode_types.join(","));
    site.set("switch_shaping", (policy.shaper != Some(Shaper::EndNode)).to_string());
    site.set("qemu_host_os", neo_ns::PNODE_OS.to_owned());
    site.set("openvz_host_os", neo_ns::PNODE_OS.to_owned());
    let mut directories = policy.openvz_template_dirs.clone();
    directories.extend(site.list("openvz_template_dir"));
    site.set("openvz_template_dir", directories.join(","));
    site.text()
}

fn backend(plan: &Plan) -> serde_json::Value {
    let site = &plan.policy.site;
    json!({ "server": site.value("backend_server"), "port": site.value("grandstand_port") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use neo_ns::Options;
    use neo_topology::{Policy, containerize};

    const SOURCE: &str = "\
set ns [new Simulator]
source tb_compat.tcl
foreach name {a b c d} { set $name [$ns node] }
set link0 [$ns duplex-link $a $b 10Mb 20ms DropTail]
set lan0 [$ns make-lan \"$b $c $d\" 100Mb 0ms]
tb-add-node-attribute $d containers:ghost true
tb-add-node-attribute $c containers:image_name box
tb-set-node-startcmd $a \"true\"
$ns rtproto Static
$ns run
";

    fn files(policy: Policy) -> Vec<Artifact> {
        let experiment = neo_ns::evaluate(SOURCE, &Options::default()).experiment.expect("it is good");
        let plan = containerize(&experiment, &policy).expect("it can be planned");
        let physical = neo_ns::rewrite(SOURCE, &experiment, &plan).physical;
        artifacts(Material {
            project: "demo",
            name: "star",
            source: SOURCE,
            experiment: &experiment,
            plan: &plan,
            physical: &physical,
        })
    }

    fn text<'a>(files: &'a [Artifact], path: &str) -> &'a str {
        let file = files.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("no {path}"));
        std::str::from_utf8(&file.content).expect("it is text")
    }

    #[test]
    fn the_files_have_their_names_and_roles() {
        let files = files(Policy { packing: 2, ..Policy::default() });
        assert_eq!(text(&files, "pid_eid"), "demo\nstar\n");
        assert_eq!(text(&files, "ghosts"), "d\n");
        assert_eq!(text(&files, "assignment"), "0:\n- a\n- b\n1:\n- c\n- d\n");
        assert_eq!(text(&files, "children/pnode-0001"), "c\nd\n");
        assert!(text(&files, "embedding.yaml").contains("c: pnode-0001"));
        assert_eq!(text(&files, "route/a"), "10.1.0.0/22 via 10.1.1.3\n");
        let hosts = text(&files, "hosts");
        assert!(hosts.lines().any(|line| line == "10.1.1.3\tb-link0 b-0 b"), "{hosts}");
        assert!(text(&files, "shaping.yaml").contains("delay_ms: 10.0"));
        assert!(text(&files, "experiment.xml").contains("<time>10</time>"));
        assert!(text(&files, "images.yaml").contains("box"));
        assert!(text(&files, "site.conf").contains("qemu_host_os = PNODE-BASE\n"));
        for path in
            ["config.tgz", "visualization.svg", "vis-partitions.png", "topology.clab.yml", "plan.json"]
        {
            assert!(files.iter().any(|file| file.path == path), "{path}");
        }
    }

    #[test]
    fn every_file_says_what_it_is() {
        let files = files(Policy { packing: 2, ..Policy::default() });
        let silent: Vec<_> =
            files.iter().map(|file| &file.path).filter(|path| about(path).is_empty()).collect();
        assert!(silent.is_empty(), "{silent:?}");
    }

    #[test]
    fn without_image_nothing_is_drawn() {
        let files = files(Policy { image: false, ..Policy::default() });
        assert!(!files.iter().any(|file| file.path.contains("vis")));
    }

    #[test]
    fn the_archive_holds_every_file() {
        let files = files(Policy::default());
        let packed = archive("star", &files);
        let mut unpacked = tar::Archive::new(flate2::read::GzDecoder::new(packed.as_slice()));
        let entries = unpacked.entries().expect("it is an archive");
        let paths =
            entries.map(|entry| entry.expect("it is whole").path().expect("a path").display().to_string());
        let expected = files.iter().map(|file| format!("star/containers/{}", file.path));
        assert_eq!(paths.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
        assert_eq!(archive("star", &files), packed, "the same files, the same archive");
    }
}
