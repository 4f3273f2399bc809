//! `neo-agent`, the static program on every host and in every container.

fn main() {}
