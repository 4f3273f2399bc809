//! `neo check --format rows`: what we make of a file, in the shape of Emulab's database.

use super::ns_file::{EXIT_BAD_FILE, NsFile, bytes_of, print_out};
use neo_ns::{Options, evaluate_rows, text_of};
use neo_topology::Policy;
use serde_json::json;
use std::path::Path;

/// Prints the rows of a file as JSON lines to standard output, none if it is bad, and what is wrong with it to standard
/// error; returns the exit code. Where there are several files, a row of the table `FILE` stands before those of each.
pub(super) fn print(path: &Path, options: &Options, several: bool) -> u8 {
    let Ok(bytes) = bytes_of(path) else { return super::EXIT_MACHINE };
    let (evaluation, rows) = evaluate_rows(&text_of(&bytes).0, options);
    let mut text = String::new();
    if several {
        text += &format!("{}\n", json!({ "table": "FILE", "path": path.to_string_lossy() }));
    }
    for row in rows {
        text += &format!("{}\n", json!(row));
    }
    print_out(&text);
    let file = NsFile { path: path.to_owned(), source: text_of(&bytes).0.into_owned(), evaluation };
    file.print_diagnostics(&Policy::default());
    if file.experiment().is_some() { 0 } else { EXIT_BAD_FILE }
}
