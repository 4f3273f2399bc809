//! The options of `containerize.py` as texts by their names: what a form has in its fields and a program sends.
//!
//! [`ALL`] is the one table of them, with a line of help each. [`Policy::of_options`] reads texts, and names everything
//! that is wrong with them at once; [`Policy::options`] writes them, so that reading gives the same policy again.

mod read;
mod table;
mod write;

pub use read::OptionProblem;
pub use table::{ALL, Group, Kind, PolicyOption};

use crate::Policy;
use std::collections::BTreeMap;

/// Texts of options by their names. An empty text is an option that is not given; a flag is given by any other text
/// than `false`.
pub type Options = BTreeMap<String, String>;

impl Policy {
    /// The policy that is asked for, or everything that is wrong with the asking.
    pub fn of_options(given: &Options) -> Result<Self, Vec<OptionProblem>> {
        read::policy(given)
    }

    /// The options that give this policy; those at their default are absent.
    pub fn options(&self) -> Options {
        write::options(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Shaper;
    use std::collections::BTreeSet;

    fn given(pairs: &[(&str, &str)]) -> Options {
        pairs.iter().map(|&(name, text)| (name.to_owned(), text.to_owned())).collect()
    }

    fn wrong(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let problems = Policy::of_options(&given(pairs)).expect_err("it is wrong");
        problems.into_iter().map(|problem| (problem.option, problem.message)).collect()
    }

    #[test]
    fn nothing_given_is_the_default() {
        assert_eq!(Policy::of_options(&Options::new()), Ok(Policy::default()));
        assert_eq!(
            Policy::of_options(&given(&[("packing", " "), ("nodes-only", "")])),
            Ok(Policy::default())
        );
        assert_eq!(Policy::default().options(), Options::new());
    }

    #[test]
    fn what_is_written_is_read_again() {
        let options = given(&[
            ("packing", "7"),
            ("size", "3"),
            ("nodes-only", "true"),
            ("default-container", "qemu"),
            ("force-partition", "true"),
            ("pass-pack", "0:1,1:20"),
            ("pass-size", "2:4"),
            ("pass-pnodes", "1:pc3000,d710;2:pc"),
            ("pass-nodes-only", "1,2"),
            ("pnode-types", "d710,pc3000"),
            ("pnode-interfaces", "4"),
            ("config", "exec_root = /share/other\nswitch_shaping = false"),
            ("vde-switch-shaping", "true"),
            ("openvz-diskspace", "15G"),
            ("openvz-template", "centos-6-x86"),
            ("openvz-template-dir", "/proj/a\n/share/b"),
            ("prefer-qemu-users", "ada,bob"),
            ("no-image", "true"),
            ("pin", "a=pnode-0001,b=pnode-0000"),
            ("avoid", "a=b,a=pnode-0003"),
            ("seed", "9"),
            ("config-name", "boss"),
            ("config-os", "UB14-CHEF12"),
            ("config-hardware", "pc"),
            ("config-failure-action", "fatal"),
        ]);
        let named: BTreeSet<&str> = options.keys().map(String::as_str).collect();
        let left: Vec<&str> =
            ALL.iter().map(|option| option.name).filter(|name| !named.contains(name)).collect();
        assert_eq!(left, ["end-node-shaping"], "every option but the one that contradicts another");
        let policy = Policy::of_options(&options).expect("they are good");
        assert_eq!(policy.shaper, Some(Shaper::VdeSwitch));
        assert_eq!(policy.options(), options);
        let other = given(&[("end-node-shaping", "true")]);
        let policy = Policy::of_options(&other).expect("it is good");
        assert_eq!((policy.shaper, policy.options()), (Some(Shaper::EndNode), other));
    }

    #[test]
    fn an_option_comes_before_the_site_and_the_site_before_the_default() {
        let site = ("config", "qemu_host_hw = d710\nswitch_shaping = false");
        let policy = Policy::of_options(&given(&[site])).expect("it is good");
        assert_eq!((policy.pnode_types, policy.shaper), (vec!["d710".to_owned()], Some(Shaper::EndNode)));
        let policy = Policy::of_options(&given(&[site, ("pnode-types", "pc")])).expect("it is good");
        assert_eq!(policy.pnode_types, ["pc"]);
    }

    #[test]
    fn everything_that_is_wrong_is_named_at_its_option() {
        let found = wrong(&[
            ("packing", "0"),
            ("size", "many"),
            ("pass-pack", "1:5,1:6"),
            ("pin", "a"),
            ("config", "ok\nqemu_host_hv = a"),
            ("openvz-diskspace", "much"),
            ("end-node-shaping", "true"),
            ("vde-switch-shaping", "true"),
            ("packin", "3"),
        ]);
        let at: BTreeSet<&str> = found.iter().map(|(option, _)| option.as_str()).collect();
        let expected = ["config", "openvz-diskspace", "packin", "packing", "pass-pack", "pin", "size"];
        assert_eq!(at, expected.into_iter().chain(["vde-switch-shaping"]).collect(), "{found:?}");
        let said =
            |option: &str| found.iter().find(|(at, _)| at == option).map_or("", |(_, message)| message);
        assert!(said("pass-pack").contains("1 twice"), "{found:?}");
        assert!(said("packin").contains("`packing`"), "{found:?}");
        assert!(said("config").contains("line 1"), "{found:?}");
    }

    #[test]
    fn names_are_told_once_and_with_help() {
        let names: BTreeSet<&str> = ALL.iter().map(|option| option.name).collect();
        assert_eq!(names.len(), ALL.len());
        assert!(ALL.iter().all(|option| !option.help.is_empty() && !option.help.ends_with('.')));
    }
}
