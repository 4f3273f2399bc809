//! Every attribute and option has its effect.

use crate::builder::{Builder, star};
use neo_topology::{
    Arch, Bandwidth, Delay, GuestOs, Image, NodeName, Plan, Policy, Routing, Shaper, Shortfall, Site,
    containerize, remarks,
};

fn plan(builder: &Builder, policy: &Policy) -> Plan {
    containerize(&builder.experiment, policy).unwrap_or_else(|shortfalls| panic!("{shortfalls:#?}"))
}

fn messages(builder: &Builder, policy: &Policy) -> Vec<String> {
    let shortfalls: Vec<Shortfall> = containerize(&builder.experiment, policy).expect_err("it cannot be");
    shortfalls.iter().map(ToString::to_string).collect()
}

fn image<'a>(plan: &'a Plan, node: &str) -> &'a Image {
    &plan.nodes[&NodeName::new(node).unwrap()].image
}

#[test]
fn an_attribute_comes_before_an_option_and_that_before_the_site() {
    let mut builder = star(4);
    builder
        .attribute("n-0", "containers:openvz_template", "centos-6-x86")
        .attribute("n-0", "containers:openvz_diskspace", "15G")
        .attribute("n-1", "containers:node_type", "qemu")
        .attribute("n-2", "containers:node_type", "qemu")
        .attribute("n-2", "containers:maverick_url", "http://scratch/old.bz2")
        .attribute("n-2", "containers:qemu_arch", "i386");
    let policy = Policy {
        openvz_template: "ubuntu-12.04-x86".to_owned(),
        ..Policy::of_site(Site::parse("maverick_url = http://site/image\nqemu_host_hw = d710\n").unwrap())
    };
    let plan = plan(&builder, &policy);
    let openvz = |template: &str, size: &str| Image::Openvz {
        template: template.to_owned(),
        diskspace: size.parse().unwrap(),
    };
    assert_eq!(*image(&plan, "n-0"), openvz("centos-6-x86", "15G"));
    assert_eq!(*image(&plan, "n-3"), openvz("ubuntu-12.04-x86", "2G"));
    let qemu = |url: &str, arch| Image::Qemu { url: url.to_owned(), arch };
    assert_eq!(*image(&plan, "n-1"), qemu("http://site/image", Arch::X86_64));
    assert_eq!(*image(&plan, "n-2"), qemu("http://scratch/old.bz2", Arch::I386));
    assert_eq!(plan.pnodes[0].hardware, ["d710"]);
}

#[test]
fn boxes_are_shared_by_name() {
    let mut builder = star(2);
    for node in ["n-0", "n-1"] {
        builder
            .attribute(node, "containers:image_os", "windows7")
            .attribute(node, "containers:image_type", "vagrant")
            .attribute(node, "containers:image_name", "deter_win7");
    }
    builder.attribute("n-0", "containers:image_url", "http://scratch/win7.box");
    let good = plan(&builder, &Policy::default());
    let expected = Image::Vagrant {
        name: "deter_win7".to_owned(),
        url: Some("http://scratch/win7.box".to_owned()),
        os: GuestOs::Windows,
    };
    assert_eq!(*image(&good, "n-0"), expected);
    builder.attribute("n-1", "containers:image_url", "http://scratch/other.box");
    assert!(messages(&builder, &Policy::default())[0].contains("share the image `deter_win7`"));
}

#[test]
fn a_ghost_keeps_its_place() {
    let mut builder = star(2);
    builder.attribute("n-0", "containers:ghost", "true").attribute("n-1", "containers:ghost", "False");
    let plan = plan(&builder, &Policy { packing: 1, ..Policy::default() });
    assert_eq!(plan.nodes.values().map(|node| node.ghost).collect::<Vec<_>>(), [false, true, false]);
    assert_eq!(plan.pnodes.len(), 3);
}

#[test]
fn attributes_that_cannot_be_read_are_named_at_once() {
    let mut builder = star(3);
    builder
        .attribute("center", "containers:ghost", "perhaps")
        .attribute("n-0", "containers:openvz_diskspace", "much")
        .attribute("n-1", "containers:node_type", "qemu")
        .attribute("n-1", "containers:qemu_arch", "sparc")
        .attribute("n-2", "containers:node_type", "embedded_pnode");
    builder.experiment.nodes[3].hardware = Some("Microcloud".to_owned());
    let policy = Policy {
        pass_pnodes: [(4, vec!["pc2133".to_owned()])].into(),
        pnode_types: vec!["nonesuch".to_owned()],
        openvz_template_dirs: vec!["/home/me".to_owned()],
        prefer_qemu_users: (0..30).map(|user| format!("u{user}")).collect(),
        ..Policy::default()
    };
    let messages = messages(&builder, &policy);
    for expected in [
        "perhaps",
        "`much` is no disk size",
        "sparc",
        "hardware for pass 4",
        "`--pnode-types` asks for the unknown hardware type `nonesuch`",
        "did you mean `MicroCloud`",
        "/home/me",
        "30 users",
    ] {
        assert!(messages.iter().any(|message| message.contains(expected)), "{expected}: {messages:#?}");
    }
    assert_eq!(messages.len(), 8, "{messages:#?}");
}

#[test]
fn a_partition_larger_than_a_machine_is_refused_at_its_line() {
    let mut builder = star(4);
    for node in ["center", "n-0", "n-1", "n-2", "n-3"] {
        builder.attribute(node, "containers:partition", "1");
    }
    let shortfalls =
        containerize(&builder.experiment, &Policy { packing: 3, ..Policy::default() }).unwrap_err();
    assert!(shortfalls[0].message.contains("has 5 nodes, more than the 3"), "{shortfalls:?}");
    let fourth = &builder.experiment.nodes[3].attributes[0].origin;
    assert_eq!(shortfalls[0].origin.as_ref(), Some(fourth));
    assert!(
        containerize(&builder.experiment, &Policy { size: Some(1), packing: 3, ..Policy::default() }).is_ok()
    );
}

#[test]
fn passes_that_contradict_a_partition_are_refused() {
    let mut builder = star(1);
    for (node, pass) in [("center", "0"), ("n-0", "2")] {
        builder.attribute(node, "containers:partition", "1").attribute(
            node,
            "containers:PartitionPass",
            pass,
        );
    }
    assert!(messages(&builder, &Policy::default())[0].contains("belongs to one pass"));
}

/// Openvz nodes are shaped at their own end, qemu nodes in VDE switches unless they meet; a wish for the switches stands.
#[test]
fn two_kinds_of_shaping_do_not_meet() {
    let mut builder = star(2);
    builder.attribute("n-0", "containers:node_type", "qemu");
    assert_eq!(plan(&builder, &Policy::default()).networks[0].shaper, None, "100 Mb/s is what the wire does");
    builder.experiment.networks[0].members[0].outward.delay = Delay { micros: 5_000 };
    builder.experiment.networks[1].members[0].outward.bandwidth = Bandwidth { kbps: 5_000 };
    let refused = messages(&builder, &Policy { shaper: Some(Shaper::VdeSwitch), ..Policy::default() });
    assert!(refused.len() == 1 && refused[0].contains("`link0`"), "{refused:?}");
    assert!(refused[0].contains("--end-node-shaping"));
    for policy in [Policy { shaper: Some(Shaper::EndNode), ..Policy::default() }, Policy::default()] {
        let plan = plan(&builder, &policy);
        let shapers: Vec<_> = plan.networks.values().map(|network| network.shaper).collect();
        assert_eq!(shapers, [Some(Shaper::EndNode); 2]);
    }
    let said = remarks(&builder.experiment, &Policy::default());
    assert!(said.iter().any(|remark| remark.message.contains("`link0`")), "{said:?}");
    for node in ["center", "n-1"] {
        builder.attribute(node, "containers:node_type", "qemu");
    }
    let plan = plan(&builder, &Policy::default());
    assert_eq!(plan.networks[0].shaper, Some(Shaper::VdeSwitch), "they meet nowhere");
}

#[test]
fn what_leaves_a_physical_node_can_be_limited_across_passes() {
    let mut builder = star(4);
    for node in ["n-0", "n-1", "n-2", "n-3"] {
        builder.attribute(node, "containers:PartitionPass", "1");
    }
    let limited = |most| Policy { pnode_interfaces: Some(most), ..Policy::default() };
    let refused = messages(&builder, &limited(3));
    assert_eq!(refused.len(), 2, "both ends: {refused:?}");
    assert!(refused[0].contains("4 networks leave `pnode-0000`"));
    assert!(containerize(&builder.experiment, &limited(4)).is_ok());
}

#[test]
fn what_has_no_effect_is_said() {
    let mut builder = star(3);
    builder
        .attribute("n-0", "containers:image_name", "box")
        .attribute("n-0", "containers:image_type", "docker")
        .attribute("n-1", "containers:qemu_arch", "i386")
        .attribute("n-2", "containers:openvz_template", "debian");
    builder.experiment.routing = Routing::Session;
    let policy = Policy { size: Some(2), pass_pack: [(0, 5)].into(), ..Policy::default() };
    let found = remarks(&builder.experiment, &policy);
    let texts: Vec<String> = found.iter().map(|remark| remark.message.clone()).collect();
    for expected in [
        "routing daemon",
        "`--pass-pack` has no effect",
        "where its image comes from",
        "docker",
        "is `openvz`",
        "`debian`",
    ] {
        assert!(texts.iter().any(|text| text.contains(expected)), "{expected}: {texts:#?}");
    }
    assert_eq!(texts.len(), 6, "{texts:#?}");
}
