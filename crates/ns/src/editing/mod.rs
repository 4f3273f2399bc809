//! Changes made by hand in a drawing, as changes of the text where a careful person would make them.
//!
//! A proposal is only a guess: it is applied to a copy, which is evaluated, and it counts only if that means exactly
//! what was asked for and nothing else. Addresses that are handed out and numbers of interfaces may change with it;
//! they follow from what is declared.

mod expect;
mod propose;
mod remove;
mod statement;
mod why;

pub use why::Why;

use crate::{Evaluation, Options, Severity, evaluate};
use expect::{Picture, expected};
use neo_topology::{Bandwidth, Delay, Experiment, Loss, NetworkName, NodeName};
use serde::{Deserialize, Serialize};

/// A change, as somebody asks for it in the drawing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Edit {
    /// A new node.
    AddNode {
        /// Its name.
        name: NodeName,
    },
    /// A node goes, with its links; LANs lose it.
    RemoveNode {
        /// Which.
        node: NodeName,
    },
    /// A new link.
    AddLink {
        /// Its name.
        name: NetworkName,
        /// One end.
        from: NodeName,
        /// The other end.
        to: NodeName,
        /// Its bandwidth.
        bandwidth: Bandwidth,
        /// Its delay, one way.
        delay: Delay,
    },
    /// A link or LAN goes.
    RemoveNetwork {
        /// Which.
        network: NetworkName,
    },
    /// Another hardware type; none is the testbed's choice.
    SetHardware {
        /// Of which node.
        node: NodeName,
        /// Which type.
        hardware: Option<String>,
    },
    /// Another operating system image; none is the testbed's choice.
    SetOs {
        /// Of which node.
        node: NodeName,
        /// Which image.
        os: Option<String>,
    },
    /// Another bandwidth, the same for all members.
    SetBandwidth {
        /// Of which link or LAN.
        network: NetworkName,
        /// How much.
        bandwidth: Bandwidth,
    },
    /// Another delay, one way between any two members.
    SetDelay {
        /// Of which link or LAN.
        network: NetworkName,
        /// How long.
        delay: Delay,
    },
    /// Another loss, one way between any two members.
    SetLoss {
        /// Of which link or LAN.
        network: NetworkName,
        /// How much.
        loss: Loss,
    },
}

/// A change of a text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TextEdit {
    /// First byte that is replaced.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// By what.
    pub insert: String,
}

/// The changes of a text that mean this change and nothing else, in the order of the text.
///
/// Fails with the reason when the text has errors, when there is nothing to change, and when a person has to do it,
/// as inside a loop.
pub fn edit(source: &str, edit: &Edit, options: &Options) -> Result<Vec<TextEdit>, Why> {
    let before = experiment(evaluate(source, options)).map_err(|_| Why::Broken)?;
    let wanted = expected(&before, edit)?;
    let mut failure = Why::NoPlace;
    for proposal in propose::proposals(source, &before, edit)? {
        let after = experiment(evaluate(&applied(source, &proposal), options));
        match after.map(|after| wanted.difference(&Picture::of(&after))) {
            Ok(difference) if difference.is_empty() => return Ok(proposal),
            Ok(difference) => failure = Why::ChangesMore { names: difference },
            Err((message, line)) => failure = Why::Breaks { message, line },
        }
    }
    Err(failure)
}

/// The text after these changes, which are in its order and do not overlap.
pub fn applied(source: &str, edits: &[TextEdit]) -> String {
    let mut text = source.to_owned();
    for edit in edits.iter().rev() {
        text.replace_range(edit.start..edit.end, &edit.insert);
    }
    text
}

/// The experiment, or the first error with its line.
fn experiment(evaluation: Evaluation) -> Result<Experiment, (String, u32)> {
    let mut errors = evaluation.diagnostics.into_iter().filter(|found| found.severity == Severity::Error);
    match (errors.next(), evaluation.experiment) {
        (None, Some(experiment)) => Ok(experiment),
        (Some(error), _) => Err((error.message, error.range.line)),
        (None, None) => Err(("the file declares no experiment".to_owned(), 1)),
    }
}
