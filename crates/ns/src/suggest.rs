//! "Did you mean": the nearest known word.

/// Characters of a value that a message quotes.
const EXCERPT_MAX: usize = 60;

/// Similarity from which on a word is worth suggesting (Jaro-Winkler, 0 to 1).
const SIMILARITY_MIN: f64 = 0.85;

/// The known word that is most like this one.
pub(crate) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() < 2 || word.len() > EXCERPT_MAX {
        return None;
    }
    let lower = word.to_lowercase();
    known
        .map(|candidate| (similarity(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(similarity, candidate)| *similarity >= SIMILARITY_MIN && *candidate != word)
        .max_by(|left, right| left.0.total_cmp(&right.0).then_with(|| right.1.cmp(left.1)))
        .map(|(_, candidate)| candidate)
}

/// How alike two words are. In a short word Jaro and Winkler do not see that one letter was left out.
fn similarity(word: &str, candidate: &str) -> f64 {
    let left_out = candidate.len() == word.len() + 1 && strsim::osa_distance(word, candidate) == 1;
    strsim::jaro_winkler(word, candidate).max(if left_out { SIMILARITY_MIN } else { 0.0 })
}

/// The same as a hint.
pub(crate) fn did_you_mean<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    nearest(word, known).map(|candidate| format!("did you mean `{candidate}`?"))
}

/// The beginning of a value, short enough for a message.
pub(crate) fn excerpt(text: &str) -> String {
    match text.char_indices().nth(EXCERPT_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word() {
        let known = ["rtproto", "run", "duplex-link", "make-lan"];
        assert_eq!(nearest("rtptoto", known.into_iter()), Some("rtproto"));
        assert_eq!(nearest("duplexlink", known.into_iter()), Some("duplex-link"));
        assert_eq!(nearest("rn", known.into_iter()), Some("run"));
        assert_eq!(nearest("zzzzz", known.into_iter()), None);
        assert_eq!(excerpt(&"x".repeat(100)).chars().count(), EXCERPT_MAX + 1);
    }
}
