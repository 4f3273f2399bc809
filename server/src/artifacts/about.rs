//! What each file is.

/// Files by their paths; a path that ends with `/` stands for all files of a folder.
const ABOUT: [(&str, &str); 32] = [
    ("assignment", "Which nodes each partition holds"),
    ("backend_config.yaml", "Where the event server of the original system was"),
    ("changes.json", "What became of each line of the file, and why"),
    ("children/", "The containers of this physical node"),
    ("config.tgz", "What the physical nodes get, in one"),
    ("embedding.yaml", "Which physical node each node is on"),
    ("experiment.tcl", "The NS file as it was given"),
    ("explanation.json", "Why everything is where it is, and what it costs"),
    ("ghosts", "Nodes that keep their place but are not started"),
    ("hosts", "Names and addresses of all nodes"),
    ("images.yaml", "What each container is started from"),
    ("maverick_url", "Images of qemu containers"),
    ("openvz_guest_url", "Templates of openvz containers"),
    ("phys_topo.ns", "The physical NS file: what the testbed is asked for"),
    ("pid_eid", "Project and experiment, a line each"),
    ("plan.json", "The whole plan"),
    ("route/", "Routes of this node"),
    ("shaping.yaml", "Rate, delay and loss of every network"),
    ("site.conf", "The site's configuration with what the options override"),
    ("switch/", "Networks of this physical node"),
    ("switch_extra.yaml", "Networks that leave their physical node"),
    ("topology.clab.yml", "The topology for containerlab"),
    ("topology.dot", "The topology for Graphviz"),
    ("topology.graphml", "The topology as GraphML"),
    ("traffic_shaping.yaml", "Shapes at the nodes' own ends"),
    ("vis-partitions.png", "The drawing with physical nodes, as a picture"),
    ("vis-partitions.svg", "The drawing with physical nodes"),
    ("visualization.png", "The drawing, as a picture"),
    ("visualization.svg", "The drawing"),
    ("wirefilters.yaml", "Delay elements between nodes and switches"),
    ("experiment.xml", "The file as topdl"),
    ("topo.xml", "Virtual and physical topology as topdl"),
];

/// What is in the file of this path, in a line.
pub fn about(path: &str) -> &'static str {
    let of = |known: &str| match known.strip_suffix('/') {
        Some(folder) => path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')),
        None => path == known,
    };
    ABOUT.iter().find(|(known, _)| of(known)).map_or("", |(_, about)| about)
}
