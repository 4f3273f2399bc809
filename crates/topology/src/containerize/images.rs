//! What each node is started from.

use super::request::{Request, attribute, refused};
use crate::image::TEMPLATE_ROOTS;
use crate::{Arch, DiskSpace, Experiment, GuestOs, Image, Node, NodeName, NodeType, Policy, Shortfall};
use std::collections::HashMap;

/// The image of a node: what the file says of it, else the policy, else the site.
pub(super) fn image(
    name: &NodeName,
    node: &Node,
    node_type: NodeType,
    policy: &Policy,
    shortfalls: &mut Vec<Shortfall>,
) -> Image {
    if node_type == NodeType::EmbeddedPnode {
        return Image::None;
    }
    if let Some(image) = vagrant(node) {
        return image;
    }
    let value = |key| node.attribute(key).map(|attribute| attribute.value.clone());
    match node_type {
        NodeType::Openvz => Image::Openvz {
            template: value(attribute::OPENVZ_TEMPLATE).unwrap_or_else(|| policy.openvz_template.clone()),
            diskspace: diskspace(name, node, policy, shortfalls),
        },
        NodeType::Qemu => Image::Qemu {
            url: value(attribute::QEMU_URL)
                .or_else(|| value(attribute::MAVERICK_URL))
                .unwrap_or_else(|| policy.site.value("maverick_url")),
            arch: arch(name, node, shortfalls),
        },
        NodeType::Process | NodeType::EmbeddedPnode => Image::None,
    }
}

/// The Vagrant box that the `containers:image_` attributes ask for. A box without a name is called after its URL.
fn vagrant(node: &Node) -> Option<Image> {
    let value = |key| node.attribute(key).map(|attribute| attribute.value.as_str());
    let (name, url, os) =
        (value(attribute::IMAGE_NAME), value(attribute::IMAGE_URL), value(attribute::IMAGE_OS));
    let after_url = || url.and_then(|url| url.rsplit('/').next()).map(|file| file.trim_end_matches(".box"));
    let name = name.or_else(after_url).or(os)?;
    Some(Image::Vagrant {
        name: name.to_owned(),
        url: url.map(str::to_owned),
        os: os.map_or(GuestOs::Unix, GuestOs::of),
    })
}

fn diskspace(name: &NodeName, node: &Node, policy: &Policy, shortfalls: &mut Vec<Shortfall>) -> DiskSpace {
    let Some(attribute) = node.attribute(attribute::OPENVZ_DISKSPACE) else {
        return policy.openvz_diskspace;
    };
    attribute.value.parse().unwrap_or_else(|error| {
        let remedy = "write it as in `2G`, `512M` or `2097152`".to_owned();
        shortfalls.push(refused(attribute, format!("the disk of `{name}`: {error}"), remedy));
        policy.openvz_diskspace
    })
}

fn arch(name: &NodeName, node: &Node, shortfalls: &mut Vec<Shortfall>) -> Arch {
    let Some(attribute) = node.attribute(attribute::QEMU_ARCH) else {
        return Arch::default();
    };
    match attribute.value.as_str() {
        "i386" => Arch::I386,
        "x86_64" => Arch::X86_64,
        other => {
            let message = format!("node `{name}` asks for the unknown architecture `{other}`");
            shortfalls.push(refused(attribute, message, "use `i386` or `x86_64`".to_owned()));
            Arch::default()
        }
    }
}

/// Nodes with the same image name share an image, so it must be the same.
pub(super) fn check_images(experiment: &Experiment, requests: &[Request], shortfalls: &mut Vec<Shortfall>) {
    let mut first: HashMap<&str, (&NodeName, &Image)> = HashMap::new();
    for ((name, node), request) in experiment.nodes.iter().zip(requests) {
        let Image::Vagrant { name: image, url: Some(url), os } = &request.image else { continue };
        let (owner, known) = *first.entry(image).or_insert((name, &request.image));
        let Image::Vagrant { url: Some(known_url), os: known_os, .. } = known else { continue };
        if (known_url, known_os) == (url, os) {
            continue;
        }
        let message = format!(
            "`{owner}` and `{name}` share the image `{image}`, but ask for different ones: `{known_url}` and `{url}`"
        );
        let remedy = format!("give both the same `{}`, or different names", attribute::IMAGE_URL);
        let origin = node.attribute(attribute::IMAGE_URL).map(|attribute| attribute.origin.clone());
        shortfalls.push(Shortfall { message, remedy, origin });
    }
}

/// Templates lie where users and physical nodes both see them.
pub(super) fn check_template_dirs(policy: &Policy, shortfalls: &mut Vec<Shortfall>) {
    for directory in &policy.openvz_template_dirs {
        let climbs = directory.split('/').any(|part| part == "..");
        if climbs || !TEMPLATE_ROOTS.iter().any(|root| directory.starts_with(root)) {
            shortfalls.push(Shortfall {
                message: format!("templates cannot lie in `{directory}`: physical nodes do not see it"),
                remedy: "put them below /proj or /share".to_owned(),
                origin: None,
            });
        }
    }
}
