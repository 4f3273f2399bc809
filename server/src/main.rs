//! The process `neo`.

fn main() {}
