//! Two people changed the same text: both changes in one.

/// Two changed texts in one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The text. Where both changed the same lines it has both, between lines of `<<<<<<<` and `>>>>>>>`.
    pub text: String,
    /// How many such places there are.
    pub conflicts: u64,
}

/// Merges what both made of the same base.
pub fn merge(base: &str, mine: &str, theirs: &str) -> Merged {
    match diffy::merge(base, mine, theirs) {
        Ok(text) => Merged { text, conflicts: 0 },
        Err(text) => {
            let conflicts = text.lines().filter(|line| line.starts_with("<<<<<<<")).count() as u64;
            Merged { text, conflicts }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "a\nb\nc\nd\ne\n";

    #[test]
    fn changes_in_different_places_are_both_there() {
        let merged = merge(BASE, "a\nB\nc\nd\ne\n", "a\nb\nc\nd\nE\nf\n");
        assert_eq!(merged, Merged { text: "a\nB\nc\nd\nE\nf\n".into(), conflicts: 0 });
        assert_eq!(merge(BASE, BASE, "x\n").text, "x\n");
    }

    #[test]
    fn changes_in_one_place_lose_nothing() {
        let merged = merge(BASE, "a\nb\nmine\nd\ne\n", "a\nb\ntheirs\nd\ne\n");
        assert_eq!(merged.conflicts, 1);
        assert!(merged.text.contains("mine\n") && merged.text.contains("theirs\n"), "{}", merged.text);
    }
}
