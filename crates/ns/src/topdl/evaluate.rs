//! What a topdl text means: what its NS file means, with the places of the XML.

use super::{Converted, converted};
use crate::Evaluation;
use crate::evaluate::evaluate_with;
use crate::options::Options;
use crate::rows::Row;
use crate::source::{LineIndex, Place};
use neo_topology::{Experiment, Origin, SourceRange};

/// Converts and evaluates.
pub(crate) fn evaluated(source: &str, options: &Options, wants_rows: bool) -> (Evaluation, Vec<Row>) {
    let (converted, mut diagnostics) = converted(source);
    let Some(Converted { text, places }) = converted else {
        return (Evaluation { diagnostics, ..Evaluation::default() }, Vec::new());
    };
    let (mut evaluation, rows) = evaluate_with(&text, options, wants_rows);
    let origins = Origins { index: LineIndex::new(source), places };
    for diagnostic in &mut evaluation.diagnostics {
        diagnostic.range = origins.of(diagnostic.range);
        // It would mend the NS file, which is not what was given.
        diagnostic.fix = None;
    }
    if let Some(experiment) = &mut evaluation.experiment {
        origins.move_all(experiment);
    }
    diagnostics.append(&mut evaluation.diagnostics);
    diagnostics.sort_by_key(|diagnostic| (diagnostic.range.start_byte, diagnostic.severity));
    (Evaluation { diagnostics, ..evaluation }, rows)
}

/// From lines of NS to places of XML.
struct Origins {
    index: LineIndex,
    places: Vec<Place>,
}

impl Origins {
    fn of(&self, range: SourceRange) -> SourceRange {
        let place = self.places.get(range.line.saturating_sub(1) as usize);
        self.index.range(place.copied().unwrap_or_default())
    }

    fn move_one(&self, origin: &mut Origin) {
        origin.range = self.of(origin.range);
    }

    fn move_all(&self, experiment: &mut Experiment) {
        for node in experiment.nodes.values_mut() {
            self.move_one(&mut node.origin);
            let set_at = &mut node.set_at;
            let settings =
                [&mut set_at.hardware, &mut set_at.os, &mut set_at.start_command, &mut set_at.failure_action];
            settings.into_iter().flatten().for_each(|origin| self.move_one(origin));
            node.attributes.iter_mut().for_each(|attribute| self.move_one(&mut attribute.origin));
        }
        experiment.networks.values_mut().for_each(|network| self.move_one(&mut network.origin));
    }
}
