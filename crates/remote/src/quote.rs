//! Words for a remote shell.

/// One line of shell that runs these words as they are: each arrives on the other side unchanged.
/// Inside single quotes a POSIX shell takes every byte literally; only the quote itself has to be said otherwise.
pub fn shell_line(words: &[String]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("'{}'", word.replace('\'', r"'\''"))).collect();
    quoted.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::process::Command;

    /// What a real shell makes of the words.
    fn heard(words: &[String]) -> Vec<String> {
        let line = format!("printf '%s\\0' {}", shell_line(words));
        let output = Command::new("/bin/sh").args(["-c", &line]).output().expect("/bin/sh is there");
        let text = String::from_utf8(output.stdout).expect("what went in was text");
        text.strip_suffix('\0').expect("printf ends each word").split('\0').map(str::to_owned).collect()
    }

    #[test]
    fn words_that_mean_something_to_a_shell_arrive_unchanged() {
        let words = ["$(reboot)", "`id`", "a b", "it's", "", "*", "~", "\\", "\n", "-n", "\"", "!!", "; rm"];
        let words = words.map(str::to_owned);
        assert_eq!(heard(&words), words);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn any_words_arrive_unchanged(words in proptest::collection::vec("[^\0]{0,40}", 1..6)) {
            prop_assert_eq!(heard(&words), words);
        }
    }
}
