//! Whatever the bytes: evaluation ends within its limits, does not panic, and says the same twice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use neo_ns::{Limits, Mode, Options, evaluate_bytes};

fuzz_target!(|bytes: &[u8]| {
    for mode in [Mode::Lenient, Mode::Strict] {
        let limits =
            Limits { steps: 20_000, bytes: 8 << 20, nodes: 500, objects: 2_000, ..Limits::default() };
        let options = Options { mode, limits, ..Options::default() };
        let first = evaluate_bytes(bytes, &options);
        assert_eq!(first, evaluate_bytes(bytes, &options));
    }
});
