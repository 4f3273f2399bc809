//! Taking things out, with all that speaks of them.

use super::propose::{File, Proposals};
use super::statement::{Statement, mentions};
use super::{TextEdit, Why};
use neo_topology::Origin;

impl File<'_> {
    /// Takes a thing out with all that speaks of it.
    pub fn remove(&self, name: &str, origin: &Origin) -> Result<Proposals, Why> {
        self.own(name, origin)?;
        let mut edits = Vec::new();
        let mut gone = vec![name.to_owned()];
        let mut taken = vec![false; self.statements.len()];
        while let Some(name) = gone.pop() {
            self.remove_mentions(&name, &mut taken, &mut edits, &mut gone)?;
        }
        edits.sort();
        edits.dedup();
        Ok(vec![edits])
    }

    fn remove_mentions(
        &self,
        name: &str,
        taken: &mut [bool],
        edits: &mut Vec<TextEdit>,
        gone: &mut Vec<String>,
    ) -> Result<(), Why> {
        let maker = self.maker(name);
        let variable = maker.and_then(|at| self.statements[at].name);
        for (at, statement) in self.statements.iter().enumerate() {
            let found = mentions(statement.text(), variable, name);
            if taken[at] || (found.is_empty() && maker != Some(at)) {
                continue;
            }
            let used = || Why::Used { name: name.to_owned(), line: statement.line() };
            match (statement.word(0), statement.word(1)) {
                _ if maker == Some(at) => {}
                (_, "make-lan" | "make-cloud") => {
                    edits.extend(without(statement, &found).ok_or_else(used)?);
                    continue;
                }
                (_, "duplex-link") => gone.extend(self.made_by(statement)),
                (command, _) if command.starts_with("tb-") => {}
                (object, _) if mentions(object, variable, name).len() == 1 => {}
                _ => return Err(used()),
            }
            taken[at] = true;
            edits.push(statement.remove());
        }
        Ok(())
    }

    /// The command that made the thing of this name.
    fn maker(&self, name: &str) -> Option<usize> {
        let nodes = self.before.nodes.iter().map(|(key, node)| (key.as_str(), &node.origin));
        let networks = self.before.networks.iter().map(|(key, network)| (key.as_str(), &network.origin));
        let origin = nodes.chain(networks).find(|(key, _)| *key == name).map(|(_, origin)| origin)?;
        self.top(origin)
    }

    /// The network that a command made.
    fn made_by(&self, statement: &Statement) -> Option<String> {
        let starts = |origin: &Origin| origin.range.start_byte as usize == statement.range.start;
        let made = self.before.networks.iter().find(|(_, network)| starts(&network.origin));
        made.map(|(name, _)| name.to_string())
    }
}

/// The list of a LAN without these words.
fn without(statement: &Statement, found: &[std::ops::Range<usize>]) -> Option<Vec<TextEdit>> {
    let list = statement.words.get(2)?;
    let text = statement.text();
    let edits = found.iter().map(|found| {
        let (start, end) = (statement.range.start + found.start, statement.range.start + found.end);
        let blanks = text[found.end..].len() - text[found.end..].trim_start().len();
        let before = text[..found.start].len() - text[..found.start].trim_end().len();
        let (start, end) = if blanks > 0 { (start, end + blanks) } else { (start - before, end) };
        (start >= list.start && end <= list.end).then_some(TextEdit { start, end, insert: String::new() })
    });
    edits.collect()
}
