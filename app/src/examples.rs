//! NS files to begin with.

/// An NS file to begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Example {
    /// Short name; becomes the experiment's name.
    pub name: &'static str,
    /// What it shows.
    pub about: &'static str,
    /// The file.
    pub source: &'static str,
}

macro_rules! example {
    ($name:literal, $about:literal) => {
        Example { name: $name, about: $about, source: include_str!(concat!("../../examples/", $name, ".ns")) }
    };
}

/// The examples, small to large.
pub const EXAMPLES: [Example; 6] = [
    example!("pair", "two nodes, one link"),
    example!("star", "a center and nine satellites"),
    example!("lan", "a LAN of five nodes, one far away"),
    example!("mixed", "two kinds of containers, which never share a physical node"),
    example!("two-pnodes", "a chain of fourteen, more than one physical node carries"),
    example!("campus", "a core of three routers and four buildings"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Check;
    use neo_topology::Policy;

    #[test]
    fn every_example_can_be_containerized() {
        for example in EXAMPLES {
            let policy = Policy::default();
            let (check, experiment) = Check::read(example.source, &policy);
            let check = check.plan(&experiment.expect("it has no errors"), &policy);
            let errors = check.counts().0;
            assert_eq!(errors, 0, "{}: {:?}", example.name, check.diagnostics);
            assert!(check.planned.is_some(), "{}: {:?}", example.name, check.shortfalls);
        }
    }
}
