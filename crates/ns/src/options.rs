//! How to evaluate, and how much a file may cost.

/// Longest source text, in bytes: twenty times the longest real NS file that is known.
pub const SOURCE_BYTES_MAX: usize = 1 << 20;

/// Commands, loop turns and comparable units of work: a few seconds at most, in a browser too.
pub const STEPS_MAX: u64 = 5_000_000;

/// Evaluations inside each other (bodies, calls, brackets): keeps within the small stack of a browser.
pub const DEPTH_MAX: u32 = 200;

/// Brackets, parentheses and signs inside each other in one script or expression, for the same reason.
pub const NESTING_MAX: u32 = 64;

/// Bytes made by one evaluation, freed ones included: bounds memory, and the time to fill it.
pub const BYTES_MAX: u64 = 256 << 20;

/// Bytes of one value.
pub const VALUE_BYTES_MAX: usize = 8 << 20;

/// Bits of an integer: enough for the factorial of 5,000, little enough to compute with at once.
pub const INTEGER_BITS_MAX: u64 = 1 << 16;

/// Bytes that one script may take when it is parsed: enough for the longest file, of the shortest words.
pub const PARSED_BYTES_MAX: usize = 160 << 20;

/// Bytes of the name of a namespace: every name that is looked up in it is as long.
pub const NAMESPACE_BYTES_MAX: usize = 1_000;

/// Elements of one list.
pub const LIST_LENGTH_MAX: usize = 1_000_000;

/// Nodes, links, LANs, agents and the like together.
pub const OBJECTS_MAX: usize = 300_000;

/// Virtual nodes.
pub const NODES_MAX: usize = 100_000;

/// Bytes printed.
pub const OUTPUT_BYTES_MAX: usize = 1 << 20;

/// Distinct problems that are listed; nobody reads more.
pub const DIAGNOSTICS_MAX: usize = 200;

/// Scheduled events: Emulab's own limit.
pub const EVENTS_MAX: usize = 14_000;

/// Events of one timeline: Emulab's own limit.
pub const TIMELINE_EVENTS_MAX: usize = 4_000;

/// How to evaluate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Whose verdicts.
    pub mode: Mode,
    /// Seed of `rand()`; the same seed gives the same experiment.
    pub seed: u64,
    /// How much the file may cost.
    pub limits: Limits,
}

impl Default for Options {
    fn default() -> Self {
        Self { mode: Mode::Lenient, seed: 1, limits: Limits::default() }
    }
}

/// Whose verdicts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mode {
    /// What a careful person would let pass, with a warning.
    #[default]
    Lenient,
    /// Emulab's.
    Strict,
}

/// How much a file may cost; see the constants for each default and its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// See [`STEPS_MAX`].
    pub steps: u64,
    /// See [`DEPTH_MAX`].
    pub depth: u32,
    /// See [`BYTES_MAX`].
    pub bytes: u64,
    /// See [`VALUE_BYTES_MAX`].
    pub value_bytes: usize,
    /// See [`LIST_LENGTH_MAX`].
    pub list_length: usize,
    /// See [`OBJECTS_MAX`].
    pub objects: usize,
    /// See [`NODES_MAX`].
    pub nodes: usize,
    /// See [`OUTPUT_BYTES_MAX`].
    pub output_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            steps: STEPS_MAX,
            depth: DEPTH_MAX,
            bytes: BYTES_MAX,
            value_bytes: VALUE_BYTES_MAX,
            list_length: LIST_LENGTH_MAX,
            objects: OBJECTS_MAX,
            nodes: NODES_MAX,
            output_bytes: OUTPUT_BYTES_MAX,
        }
    }
}
