//! The order in which people look for names.

/// What to sort names by, so that `n-2` comes before `n-10`: the text before the number at the end, then the number.
pub fn natural(name: &str) -> (String, u64) {
    let text = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    (text.to_owned(), name[text.len()..].parse().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_as_numbers() {
        let mut names = ["n-10", "n-2", "center", "n-0", "7"];
        names.sort_by_key(|name| natural(name));
        assert_eq!(names, ["7", "center", "n-0", "n-2", "n-10"]);
    }
}
