//! One door to every task: up, down, test, ci, bench, doctor.

fn main() {}
