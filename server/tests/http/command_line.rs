//! The program itself, where it refuses.

use std::net::TcpListener;
use std::process::{Command, Output};

fn neo(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_neo")).args(arguments).env_remove("NEO_LISTEN").output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_port_that_is_taken_is_said_before_anything_is_made() {
    assert!(nix::unistd::geteuid().is_root(), "this test needs root, as `neo serve` does");
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = neo(&["serve", "--listen", &address, "--data", data.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("is taken") && said(&output).contains("--listen"), "{}", said(&output));
    assert!(!data.exists());
}

#[test]
fn a_data_directory_that_cannot_be_written_is_said() {
    assert!(nix::unistd::geteuid().is_root(), "this test needs root, as `neo serve` does");
    let output = neo(&["serve", "--listen", "127.0.0.1:0", "--data", "/proc/neo"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("--data DIR"), "{}", said(&output));
}

#[test]
fn the_doctor_answers_as_json_with_a_mend_for_each_lack() {
    let output = neo(&["doctor", "--format", "json", "--listen", "127.0.0.1:0"]);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", said(&output));
    let findings: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let findings = findings.as_array().unwrap();
    assert!(findings.len() > 10);
    for finding in findings {
        let good = finding["verdict"] == "good";
        assert_eq!(good, finding["mend"].is_null(), "{finding}");
    }
}
