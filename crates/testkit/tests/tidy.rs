//! The rules of the house that no compiler checks.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Who may lean on whom; anything not listed is forbidden. ARCHITECTURE.md shows the same picture.
/// Development dependencies are free.
const ARROWS: [(&str, &[&str]); 14] = [
    ("neo-topology", &[]),
    ("neo-ns", &["neo-topology"]),
    ("neo-wire", &["neo-topology"]),
    ("neo-remote", &[]),
    ("neo-chef", &["neo-wire"]),
    ("neo-testbed", &["neo-topology", "neo-wire", "neo-remote"]),
    ("neo-launch", &["neo-topology", "neo-ns", "neo-wire", "neo-remote", "neo-chef", "neo-testbed"]),
    ("neo-store", &["neo-launch", "neo-testbed", "neo-remote", "neo-topology", "neo-wire"]),
    ("neo-agent", &["neo-wire", "neo-chef", "neo-topology"]),
    ("neo-app", &["neo-ns", "neo-topology", "neo-wire"]),
    ("frontend", &["neo-app"]),
    (
        "neo-server",
        &[
            "neo-app",
            "neo-chef",
            "neo-launch",
            "neo-ns",
            "neo-remote",
            "neo-store",
            "neo-testbed",
            "neo-topology",
            "neo-wire",
        ],
    ),
    ("neo-testkit", &[]),
    ("xtask", &[]),
];

/// Libraries that only some crates may name: the library and those crates.
const RESERVED: [(&str, &[&str]); 1] = [("sqlx", &["neo-store", "neo-server"])];

/// Libraries that a crate must not name: the crate and those libraries.
const REFUSED: [(&str, &[&str]); 4] = [
    ("neo-topology", &["tokio", "reqwest", "rand", "time"]),
    ("neo-ns", &["tokio", "reqwest", "rand", "time"]),
    ("neo-launch", &["sqlx", "axum", "leptos"]),
    ("neo-agent", &["sqlx", "axum", "leptos"]),
];

/// What the pure crates must not call: IO, clock, environment.
const IMPURE: [&str; 6] =
    ["std::fs", "std::env", "std::process", "std::time", "std::net::TcpStream", "std::net::UdpSocket"];

/// Longest Rust file, in lines. A longer one holds more than one idea.
const FILE_LINES_MAX: usize = 600;

#[test]
fn crates_lean_only_on_those_below() {
    let mut wrong = Vec::new();
    for package in packages() {
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == package.name) else {
            wrong.push(format!(
                "`{}` is not in the table of arrows: add it there and to ARCHITECTURE.md",
                package.name
            ));
            continue;
        };
        let ours = package.dependencies.iter().filter(|name| ARROWS.iter().any(|(ours, _)| ours == name));
        for forbidden in ours.filter(|name| !allowed.contains(&name.as_str())) {
            wrong.push(format!("`{}` must not lean on `{forbidden}`", package.name));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn libraries_stay_in_their_rooms() {
    let mut wrong = Vec::new();
    for Package { name, dependencies, .. } in packages() {
        for (library, owners) in RESERVED {
            if !owners.contains(&name.as_str()) && dependencies.iter().any(|dependency| dependency == library)
            {
                wrong.push(format!("`{name}` names `{library}`, which belongs to {owners:?}"));
            }
        }
        let refused =
            REFUSED.iter().filter(|(refusing, _)| *refusing == name).flat_map(|(_, libraries)| *libraries);
        for library in refused.filter(|library| dependencies.iter().any(|dependency| dependency == *library))
        {
            wrong.push(format!("`{name}` must not name `{library}`"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn pure_crates_touch_nothing() {
    let mut wrong = Vec::new();
    for (path, text) in tracked_files(&["crates/topology/src/*.rs", "crates/ns/src/*.rs"]) {
        for (number, line) in (1..).zip(text.lines()) {
            for call in
                IMPURE.iter().filter(|call| line.contains(*call) && !line.trim_start().starts_with("//"))
            {
                wrong.push(format!("{}:{number}: {call}", path.display()));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_crate_says_what_it_is() {
    let architecture = root().join("ARCHITECTURE.md");
    let text = std::fs::read_to_string(&architecture).unwrap_or_else(|error| {
        panic!("{}: {error}; write it, with a code map that names every crate", architecture.display())
    });
    for package in packages() {
        assert!(!package.description.is_empty(), "`{}` has no description in its Cargo.toml", package.name);
        let named = text.contains(&format!("`{}`", package.name));
        assert!(named, "ARCHITECTURE.md does not name `{}`: add it to the code map", package.name);
    }
}

#[test]
fn files_are_short() {
    let long: Vec<String> = tracked_files(&["*.rs"])
        .into_iter()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > FILE_LINES_MAX)
        .map(|(path, lines)| format!("{}: {lines} lines, at most {FILE_LINES_MAX}", path.display()))
        .collect();
    assert_eq!(long, Vec::<String>::new());
}

/// A path of somebody's own machine works on no other.
#[test]
fn no_file_names_a_path_of_one_machine() {
    let mut forbidden = vec!["/Users/".to_owned()];
    // A short root such as `/src` would be found everywhere.
    if root().components().count() > 2 {
        forbidden.push(root().display().to_string());
    }
    let mut wrong = Vec::new();
    let this_file = Path::new(file!()).file_name();
    for (path, text) in tracked_files(&["*"]).into_iter().filter(|(path, _)| path.file_name() != this_file) {
        for (number, line) in (1..).zip(text.lines()) {
            if forbidden.iter().any(|start| line.contains(start.as_str())) {
                wrong.push(format!("{}:{number}: {}", path.display(), line.trim()));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// A package of the workspace.
struct Package {
    name: String,
    description: String,
    /// Names of what it needs to be built and to run.
    dependencies: Vec<String>,
}

fn packages() -> Vec<Package> {
    let metadata = output(Command::new(env!("CARGO")).args(["metadata", "--no-deps", "--format-version=1"]));
    let metadata: Value = serde_json::from_str(&metadata).expect("cargo prints JSON");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let packages: Vec<Package> = list(&metadata["packages"])
        .iter()
        .map(|package| Package {
            name: text(&package["name"]),
            description: text(&package["description"]),
            dependencies: list(&package["dependencies"])
                .iter()
                .filter(|dependency| dependency["kind"] != "dev")
                .map(|dependency| text(&dependency["name"]))
                .collect(),
        })
        .collect();
    assert!(packages.len() >= ARROWS.len(), "the workspace has {} packages", packages.len());
    packages
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Text files under version control, by git's patterns: path from the root, and text.
fn tracked_files(patterns: &[&str]) -> Vec<(PathBuf, String)> {
    let names = output(Command::new("git").arg("ls-files").arg("--").args(patterns));
    let files: Vec<(PathBuf, String)> = names
        .lines()
        .map(PathBuf::from)
        .filter_map(|path| std::fs::read_to_string(root().join(&path)).ok().map(|text| (path, text)))
        .collect();
    assert!(!files.is_empty(), "git tracks no file like {patterns:?}");
    files
}

fn root() -> &'static Path {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    root.expect("this crate is two folders below the root")
}

/// What a command prints when run in the root.
fn output(command: &mut Command) -> String {
    let output = command.current_dir(root()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("names are UTF-8")
}
