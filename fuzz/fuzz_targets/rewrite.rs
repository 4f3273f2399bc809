//! What is accepted can be planned and written, what is written is accepted, and writing it again changes nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use neo_ns::{Limits, Options, evaluate, rewrite};
use neo_topology::{Experiment, Policy, containerize};

fn evaluated(source: &str) -> Option<Experiment> {
    let limits = Limits { steps: 20_000, bytes: 8 << 20, nodes: 60, objects: 2_000, ..Limits::default() };
    evaluate(source, &Options { limits, ..Options::default() }).experiment
}

fuzz_target!(|source: &str| {
    let Some(experiment) = evaluated(source) else { return };
    let policy = Policy { packing: 3, ..Policy::default() };
    let Ok(plan) = containerize(&experiment, &policy) else { return };
    let once = rewrite(source, &experiment, &plan).physical;
    let physical = evaluated(&once).expect("what is written is accepted");
    let again = containerize(&physical, &policy).expect("what is written can be planned");
    assert_eq!(rewrite(&once, &physical, &again).physical, once);
});
