//! `string match` patterns.

/// Whether a text matches a pattern of `*`, `?`, `[a-z]` and `\x`.
/// Takes at most time proportional to the product of both lengths.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
        if pattern.get(p) == Some(&'*') {
            retry = Some((p + 1, t));
            p += 1;
        } else if let Some(next) = one(&pattern, p, text[t]) {
            p = next;
            t += 1;
        } else if let Some((after_star, from)) = retry {
            p = after_star;
            t = from + 1;
            retry = Some((after_star, from + 1));
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|character| *character == '*')
}

/// The place in the pattern after what matches this character.
fn one(pattern: &[char], at: usize, character: char) -> Option<usize> {
    match pattern.get(at)? {
        '?' => Some(at + 1),
        '[' => set(pattern, at + 1, character),
        '\\' => (pattern.get(at + 1) == Some(&character)).then_some(at + 2),
        literal => (*literal == character).then_some(at + 1),
    }
}

fn set(pattern: &[char], mut at: usize, character: char) -> Option<usize> {
    let mut found = false;
    while let Some(&from) = pattern.get(at) {
        if from == ']' {
            return found.then_some(at + 1);
        }
        if pattern.get(at + 1) == Some(&'-') && pattern.get(at + 2).is_some_and(|to| *to != ']') {
            let to = pattern[at + 2];
            found |= (from.min(to)..=from.max(to)).contains(&character);
            at += 3;
        } else {
            found |= from == character;
            at += 1;
        }
    }
    found.then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (pattern, text) in
            [("*", ""), ("a*c", "abbc"), ("?b", "ab"), ("[a-c]x", "bx"), ("\\*", "*"), ("*a*b", "xaxxb")]
        {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in
            [("a", ""), ("a*c", "abb"), ("[a-c]x", "dx"), ("\\*", "x"), ("", "a"), ("[", "a")]
        {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }
}
