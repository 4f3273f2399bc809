//! The configuration of a site: the file `site.conf` of DETER's containers system, with the same keys.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Wrong letters up to which a key counts as misspelt rather than unknown.
const LETTERS_OFF_MAX: usize = 3;

/// How often one value may stand inside another (`%(exec_root)s`).
const INSERTIONS_MAX: usize = 8;

/// Hardware types that the public documents of DETER and Emulab name.
const HARDWARE_TYPES: &str = "MicroCloud,bpc2133,bpc3000,bpc3060,bvx2200,c220g1,c220g2,c220g5,c6220,c6320,c8220,\
                              d430,d6515,d710,d740,d750,d820,d840,dl380g3,dl360,m400,m510,netfpga2,pc,pc1500,\
                              pc2000,pc2133,pc2133x,pc2400,pc2400c2,pc2400w,pc3000,pc3000w,pc3060,pc3100,pc600,\
                              pc733,pc850,pc850a,pcvm,r320,r720,sm,smX,xl170";

/// Every key with its default. The last is our own.
const KEYS: [(&str, &str); 18] = [
    ("maverick_url", "http://scratch/benito/pangolinbz.img.bz2"),
    ("url_base", "http://www.isi.deterlab.net/"),
    ("qemu_host_hw", "pc2133,bpc2133,MicroCloud"),
    ("xmlrpc_server", "boss.isi.deterlab.net:3069"),
    ("qemu_host_os", "Ubuntu1604-STD"),
    ("exec_root", "/share/containers"),
    ("openvz_host_os", "CentOS6-64-openvz"),
    ("openvz_guest_url", "%(exec_root)s/images/ubuntu-10.04-x86.tar.gz"),
    ("switch_shaping", "true"),
    ("switched_containers", "qemus"),
    ("openvz_template_dir", "%(exec_root)s/images/"),
    ("node_log", "/tmp/containers.log"),
    ("topdl_converter", "fedd_ns2topdl.py --file"),
    ("default_router", ""),
    ("default_dest", ""),
    ("backend_server", ""),
    ("grandstand_port", ""),
    ("hardware_types", HARDWARE_TYPES),
];

/// The keys that a site sets; every other has its default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Site {
    values: BTreeMap<String, String>,
}

/// A line of a site's configuration that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("line {line}: {message}; {remedy}")]
pub struct SiteProblem {
    /// Which line, from 1.
    pub line: u32,
    /// What is wrong.
    pub message: String,
    /// What to change.
    pub remedy: String,
}

impl Site {
    /// Reads a file of Python's ConfigParser: sections, `key = value` or `key: value`, comments with `#` or `;`,
    /// values that go on in indented lines. Every problem is named.
    pub fn parse(text: &str) -> Result<Self, Vec<SiteProblem>> {
        let mut site = Self::default();
        let mut problems = Vec::new();
        let mut last: Option<String> = None;
        for (line, content) in (1..).zip(text.lines()) {
            let trimmed = content.trim();
            if trimmed.is_empty() || trimmed.starts_with(['#', ';']) || is_section(trimmed) {
                continue;
            }
            if let (true, Some(key)) = (content.starts_with([' ', '\t']), &last) {
                let value = site.values.entry(key.clone()).or_default();
                value.push_str(trimmed);
                continue;
            }
            let mut problem = |message: String, remedy: String| {
                problems.push(SiteProblem { line, message, remedy });
            };
            let Some((key, value)) = trimmed.split_once(['=', ':']) else {
                problem(format!("`{trimmed}` sets nothing"), "write `key = value`".to_owned());
                continue;
            };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            if default_of(&key).is_none() {
                problem(format!("the key `{key}` is unknown"), remedy_for(&key));
                continue;
            }
            if key == "switch_shaping" && truth(value).is_none() {
                let remedy = "write `true` or `false`".to_owned();
                problem(format!("`{value}` is neither true nor false"), remedy);
                continue;
            }
            site.values.insert(key.clone(), value.to_owned());
            last = Some(key);
        }
        if problems.is_empty() { Ok(site) } else { Err(problems) }
    }

    /// The value of a key, with the values that it names inserted; empty for an unknown key.
    pub fn value(&self, key: &str) -> String {
        let mut value = self.raw(key).to_owned();
        for _ in 0..INSERTIONS_MAX {
            let Some((before, rest)) = value.split_once("%(") else { break };
            let Some((name, after)) = rest.split_once(")s") else { break };
            value = format!("{before}{}{after}", self.raw(name));
        }
        value
    }

    fn raw(&self, key: &str) -> &str {
        self.values.get(key).map(String::as_str).or_else(|| default_of(key)).unwrap_or_default()
    }

    /// The parts of a value between commas.
    pub fn list(&self, key: &str) -> Vec<String> {
        let value = self.value(key);
        value.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    /// Whether the site shapes in VDE switches.
    pub fn switch_shaping(&self) -> bool {
        truth(&self.value("switch_shaping")).unwrap_or(true)
    }

    /// Whether containers of this type hang on VDE switches here; `qemus` is the original's own spelling.
    pub fn is_switched(&self, node_type: &str) -> bool {
        self.list("switched_containers").iter().any(|name| name.trim_end_matches('s') == node_type)
    }

    /// Sets a key that an option overrides.
    pub fn set(&mut self, key: &str, value: String) {
        if default_of(key).is_some() {
            self.values.insert(key.to_owned(), value);
        }
    }

    /// The keys that are set, a line each.
    pub fn changes(&self) -> String {
        let lines: Vec<String> = self.values.iter().map(|(key, value)| format!("{key} = {value}")).collect();
        lines.join("\n")
    }

    /// The whole configuration as a file, every key written out.
    pub fn text(&self) -> String {
        let mut text = String::from("[containers]\n");
        for (key, _) in KEYS {
            let _ = writeln!(text, "{key} = {}", self.value(key));
        }
        text
    }
}

fn is_section(line: &str) -> bool {
    line.starts_with('[') && line.ends_with(']')
}

fn default_of(key: &str) -> Option<&'static str> {
    KEYS.iter().find(|(known, _)| *known == key).map(|(_, default)| *default)
}

/// What Python's ConfigParser takes for a truth.
fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Some(true),
        "false" | "no" | "off" | "0" => Some(false),
        _ => None,
    }
}

fn remedy_for(key: &str) -> String {
    let near = KEYS.iter().map(|(known, _)| (strsim::osa_distance(known, key), *known)).min();
    match near.filter(|(distance, _)| *distance <= LETTERS_OFF_MAX) {
        Some((_, known)) => format!("did you mean `{known}`?"),
        None => format!("known are {}", KEYS.map(|(known, _)| format!("`{known}`")).join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_overrides_what_it_names() {
        let text = "# the site\n[containers]\nqemu_host_hw = pc3000,\n   d710\nexec_root: /share/other\n\n";
        let site = Site::parse(text).expect("it is good");
        assert_eq!(site.list("qemu_host_hw"), ["pc3000", "d710"]);
        assert_eq!(site.value("openvz_template_dir"), "/share/other/images/");
        assert_eq!(site.value("xmlrpc_server"), "boss.isi.deterlab.net:3069");
        assert!(site.switch_shaping() && site.is_switched("qemu") && !site.is_switched("process"));
        assert_eq!(Site::parse(&site.text()).expect("it is good").text(), site.text());
    }

    #[test]
    fn every_problem_is_named_with_its_line() {
        let problems = Site::parse("qemu_host_hv = a\nnonsense\nswitch_shaping = maybe\n").expect_err("bad");
        assert_eq!(problems.iter().map(|problem| problem.line).collect::<Vec<_>>(), [1, 2, 3]);
        assert!(problems[0].remedy.contains("qemu_host_hw"), "{problems:?}");
    }

    #[test]
    fn values_that_name_each_other_end() {
        let site = Site::parse("exec_root = %(url_base)s\nurl_base = %(exec_root)s\n").expect("it is good");
        assert!(site.value("exec_root").contains("%("));
    }
}
