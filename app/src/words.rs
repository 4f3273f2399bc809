//! How things are said: pure functions from values to words.

mod order;
mod placement;
mod run;
mod shape;
mod time;

pub use order::natural;
pub use placement::{balance, change, tally, thousands};
pub use run::{
    container_state, engine, host_state, mark_of_container, mark_of_host, mark_of_status, mark_of_step,
    resource_status, role, run_kind, run_status, step_state,
};
pub use shape::shape;
pub use time::{age, elapsed, micros, whole_seconds};

/// `1 node`, `10 nodes`, `0 nodes`.
pub fn count(number: u64, singular: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {singular}{plural}")
}

/// `a`, `a and b`, `a, b and c`; beyond `most`, how many more there are.
pub fn list(names: &[String], most: u32) -> String {
    let most = most as usize;
    if names.len() > most {
        return format!("{} and {} more", names[..most].join(", "), names.len() - most);
    }
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [all_but_last @ .., last] => format!("{} and {last}", all_but_last.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_agree_with_their_noun() {
        assert_eq!(count(0, "node"), "0 nodes");
        assert_eq!(count(1, "node"), "1 node");
        assert_eq!(count(10, "node"), "10 nodes");
    }

    #[test]
    fn lists_read_like_a_sentence_and_end() {
        let names: Vec<String> = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
        assert_eq!(list(&names[..0], 3), "");
        assert_eq!(list(&names[..1], 3), "a");
        assert_eq!(list(&names[..3], 3), "a, b and c");
        assert_eq!(list(&names, 3), "a, b, c and 1 more");
    }
}
