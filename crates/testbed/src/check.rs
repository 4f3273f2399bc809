//! What is refused before anything is touched.

use crate::{SwapIn, TestbedError};
use std::collections::BTreeSet;

/// Host names are labels of DNS (RFC 1123): at most 63 of these characters. So no name is a path or an option.
const NAME_BYTES_MAX: usize = 63;

/// Refuses a request whose host names could not be host names, or are not distinct.
pub fn names(request: &SwapIn) -> Result<(), TestbedError> {
    let refuse = |found: String| {
        Err(TestbedError::Failed {
            doing: "taking the request for hosts".to_owned(),
            found,
            remedy: "report this as a bug: names are given by the plan".to_owned(),
            retry: false,
        })
    };
    let mut seen = BTreeSet::new();
    for host in &request.hosts {
        if !is_label(&host.name) {
            let shown: String = host.name.chars().take(NAME_BYTES_MAX).collect();
            return refuse(format!(
                "{shown:?} is not a host name: letters, digits and inner hyphens, at most 63"
            ));
        }
        if !seen.insert(&host.name) {
            return refuse(format!("two hosts are called `{}`", host.name));
        }
    }
    Ok(())
}

fn is_label(name: &str) -> bool {
    (1..=NAME_BYTES_MAX).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !name.starts_with('-')
        && !name.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::is_label;

    #[test]
    fn names_that_are_paths_or_commands_are_refused() {
        for good in ["config", "pnode-0000", "a"] {
            assert!(is_label(good), "{good}");
        }
        let long = "a".repeat(300);
        for bad in ["", "../x", "a/b", "$(reboot)", "-rf", "a-", "a b", "a\n", ".", "é", &long] {
            assert!(!is_label(bad), "{bad}");
        }
    }
}
