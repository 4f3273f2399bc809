//! Backslash sequences.

/// Substitutes the sequence that starts the text (its first byte is a backslash), adds the result, and returns the
/// bytes read.
pub(crate) fn substitute(text: &str, target: &mut String) -> usize {
    let mut rest = text[1..].chars();
    let Some(next) = rest.next() else {
        target.push('\\');
        return 1;
    };
    let simple = match next {
        'a' => '\u{7}',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\u{b}',
        '\n' => {
            target.push(' ');
            return 2 + text[2..].bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        }
        'x' => return coded(text, 16, 2, 2, target),
        'u' => return coded(text, 16, 2, 4, target),
        'U' => return coded(text, 16, 2, 8, target),
        '0'..='7' => return coded(text, 8, 1, 3, target),
        other => other,
    };
    target.push(simple);
    1 + next.len_utf8()
}

/// A character by its number: `digits` at most, from byte `from`.
fn coded(text: &str, radix: u32, from: usize, digits: usize, target: &mut String) -> usize {
    let length = text[from..].chars().take(digits).take_while(|c| c.is_digit(radix)).count();
    match u32::from_str_radix(&text[from..from + length], radix) {
        Ok(code) => {
            target.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            from + length
        }
        Err(_) => {
            target.push_str(&text[1..2]);
            2
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> (String, usize) {
        let mut target = String::new();
        let read = substitute(text, &mut target);
        (target, read)
    }

    #[test]
    fn sequences() {
        assert_eq!(all("\\n"), ("\n".to_owned(), 2));
        assert_eq!(all("\\x41z"), ("A".to_owned(), 4));
        assert_eq!(all("\\xz"), ("x".to_owned(), 2));
        assert_eq!(all("\\u00e9"), ("é".to_owned(), 6));
        assert_eq!(all("\\1012"), ("A".to_owned(), 4));
        assert_eq!(all("\\\n   x"), (" ".to_owned(), 5));
        assert_eq!(all("\\"), ("\\".to_owned(), 1));
        assert_eq!(all("\\é"), ("é".to_owned(), 3));
    }
}
