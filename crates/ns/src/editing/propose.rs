//! Where a careful person would change the text. Every proposal is tried out by the caller.

use super::statement::{Statement, spellings, statements};
use super::{Edit, TextEdit, Why};
use neo_topology::{Bandwidth, Delay, Experiment, NetworkName, NodeName, Origin, Turn};

pub(super) type Proposals = Vec<Vec<TextEdit>>;

/// Ways to change the text, the best first.
pub(super) fn proposals(source: &str, before: &Experiment, edit: &Edit) -> Result<Proposals, Why> {
    let file = File { before, statements: statements(source) };
    match edit {
        Edit::AddNode { name } => Ok(file.add_node(name)),
        Edit::RemoveNode { node } => file.remove(node.as_str(), &file.node_origin(node)?),
        Edit::AddLink { name, from, to, bandwidth, delay } => {
            let quality = format!("{} {}", written_bandwidth(*bandwidth), written_delay(*delay));
            Ok(file.add_link(name, from, to, &quality))
        }
        Edit::RemoveNetwork { network } => file.remove(network.as_str(), &file.network_origin(network)?),
        Edit::SetHardware { node, hardware } => file.set("tb-set-hardware", node, hardware.as_deref()),
        Edit::SetOs { node, os } => file.set("tb-set-node-os", node, os.as_deref()),
        Edit::SetBandwidth { network, bandwidth } => file.respell(network, &written_bandwidth(*bandwidth), 0),
        Edit::SetDelay { network, delay } => file.respell(network, &written_delay(*delay), 1),
        Edit::SetLoss { network, loss } => file.set_loss(network, &loss.probability.to_string()),
    }
}

/// `100Mb`, as NS files write it.
fn written_bandwidth(Bandwidth { kbps }: Bandwidth) -> String {
    match kbps {
        kbps if kbps > 0 && kbps % 1_000_000 == 0 => format!("{}Gb", kbps / 1_000_000),
        kbps if kbps > 0 && kbps % 1_000 == 0 => format!("{}Mb", kbps / 1_000),
        kbps => format!("{kbps}kb"),
    }
}

/// `10ms`, as NS files write it.
fn written_delay(Delay { micros }: Delay) -> String {
    format!("{}ms", micros as f64 / 1000.0)
}

/// A file and what it means.
pub(super) struct File<'a> {
    pub before: &'a Experiment,
    pub statements: Vec<Statement<'a>>,
}

impl<'a> File<'a> {
    fn node_origin(&self, node: &NodeName) -> Result<Origin, Why> {
        let node_facts = self.before.nodes.get(node).ok_or_else(|| Why::Absent { name: node.to_string() })?;
        Ok(node_facts.origin.clone())
    }

    fn network_origin(&self, network: &NetworkName) -> Result<Origin, Why> {
        let facts =
            self.before.networks.get(network).ok_or_else(|| Why::Absent { name: network.to_string() })?;
        Ok(facts.origin.clone())
    }

    /// The command at the top of the file that an origin lies in, and its index.
    pub fn top(&self, origin: &Origin) -> Option<usize> {
        let line = origin.trail.first().map(|turn| match turn {
            Turn::Loop { line, .. } | Turn::Call { line, .. } => *line,
        });
        let holds = |statement: &Statement| match line {
            Some(line) => {
                let first = statement.line();
                (first..=first + statement.text().matches('\n').count() as u32).contains(&line)
            }
            None => statement.range.contains(&(origin.range.start_byte as usize)),
        };
        self.statements.iter().rposition(holds)
    }

    /// The command that made a thing, if it stands at the top of the file and made only this.
    pub fn own(&self, name: &str, origin: &Origin) -> Result<&Statement<'a>, Why> {
        let name = name.to_owned();
        match origin.trail.first() {
            Some(Turn::Loop { line, .. }) => return Err(Why::InLoop { name, line: *line }),
            Some(Turn::Call { line, procedure }) => {
                return Err(Why::InProcedure { name, procedure: procedure.clone(), line: *line });
            }
            None => {}
        }
        let starts = |statement: &&Statement| statement.range.start == origin.range.start_byte as usize;
        let line = origin.range.line;
        self.statements.iter().find(starts).ok_or(Why::Nested { name, line })
    }

    /// `$ns`, or whatever this file calls its simulator.
    fn simulator(&self) -> Option<&'a str> {
        let made = self.statements.iter().find(|made| made.word(0) == "new" && made.word(1) == "Simulator");
        made.and_then(|made| made.name)
    }

    /// The last of the commands that made one of these things.
    fn last(&self, origins: impl Iterator<Item = &'a Origin>) -> Option<&Statement<'a>> {
        origins.filter_map(|origin| self.top(origin)).max().map(|at| &self.statements[at])
    }

    /// A new line: after this command, or else before the routes and the end, or else at the end.
    fn new_line(&self, after: Option<&Statement<'a>>, text: &str) -> Proposals {
        let is_end = |statement: &&Statement| matches!(statement.word(1), "rtproto" | "run");
        let end = self.statements.iter().find(is_end);
        let places = [
            after.map(|after| after.line_after(text)),
            end.map(|end| end.line_before(text)),
            self.statements.last().map(|last| last.line_after(text)),
        ];
        places.into_iter().flatten().map(|edit| vec![edit]).collect()
    }

    fn add_node(&self, name: &NodeName) -> Proposals {
        let Some(simulator) = self.simulator() else { return Vec::new() };
        let after = self.last(self.before.nodes.values().map(|node| &node.origin));
        let text = format!("set {} [${simulator} node]", variable_of(name.as_str()));
        self.new_line(after, &text)
    }

    fn add_link(&self, name: &NetworkName, from: &NodeName, to: &NodeName, quality: &str) -> Proposals {
        let Some(simulator) = self.simulator() else { return Vec::new() };
        let ends = [from, to].map(|end| self.before.nodes.get(end).map(|node| &node.origin));
        let networks = self.before.networks.values().map(|network| &network.origin);
        let after = self.last(networks.chain(ends.into_iter().flatten()));
        let variable = variable_of(name.as_str());
        let mut proposals = Vec::new();
        for (from, to) in self.references(from).into_iter().zip(self.references(to)) {
            let text = format!("set {variable} [${simulator} duplex-link {from} {to} {quality} DropTail]");
            proposals.extend(self.new_line(after, &text));
        }
        proposals
    }

    /// How to speak of a node at the top of the file: by its variable, or by its bare name, which always works.
    fn references(&self, node: &NodeName) -> [String; 2] {
        let origin = self.before.nodes.get(node).map(|node| &node.origin);
        let own = origin.and_then(|origin| self.own(node.as_str(), origin).ok()).and_then(|own| own.name);
        let variable = own.map_or_else(|| variable_of(node.as_str()), str::to_owned);
        [reference(&variable), node.to_string()]
    }

    /// Sets something of a node by a command of its own, the last of which counts.
    fn set(&self, command: &str, node: &NodeName, value: Option<&str>) -> Result<Proposals, Why> {
        let origin = self.node_origin(node)?;
        let references = self.references(node);
        let is_set = |set: &&Statement| {
            let target = set.word(1);
            let spelled = spellings(variable_spelling(&references[0]));
            set.word(0) == command && (target == references[1] || spelled.iter().any(|way| way == target))
        };
        let set = self.statements.iter().rfind(is_set);
        let mut proposals = Vec::new();
        match (set, value) {
            (Some(set), Some(value)) => proposals.push(vec![set.replace(2, &quoted(value))]),
            (Some(set), None) => proposals.push(vec![set.remove()]),
            (None, Some(_)) => {}
            (None, None) => {
                self.own(node.as_str(), &origin)?;
            }
        }
        if let Some(value) = value {
            let after = self.top(&origin).map(|at| &self.statements[at]);
            for reference in &references {
                proposals.extend(self.new_line(after, &format!("{command} {reference} {}", quoted(value))));
            }
        }
        Ok(proposals)
    }

    /// Writes another bandwidth (0) or delay (1) into the command that made a network.
    fn respell(&self, network: &NetworkName, value: &str, which: usize) -> Result<Proposals, Why> {
        let own = self.own(network.as_str(), &self.network_origin(network)?)?;
        let first = match own.word(1) {
            "duplex-link" => 4,
            "make-lan" | "make-cloud" => 3,
            _ => return Err(Why::Used { name: network.to_string(), line: own.line() }),
        };
        Ok(vec![vec![own.replace(first + which, value)]])
    }

    fn set_loss(&self, network: &NetworkName, value: &str) -> Result<Proposals, Why> {
        let origin = self.network_origin(network)?;
        let own = self.own(network.as_str(), &origin).ok();
        let variable =
            own.and_then(|own| own.name).map_or_else(|| variable_of(network.as_str()), str::to_owned);
        let is_set = |set: &&Statement| {
            let target = set.word(1);
            matches!(set.word(0), "tb-set-link-loss" | "tb-set-lan-loss")
                && (target == network.as_str() || spellings(&variable).iter().any(|way| way == target))
        };
        let mut proposals = Vec::new();
        if let Some(set) = self.statements.iter().rfind(is_set) {
            proposals.push(vec![set.replace(set.words.len() - 1, value)]);
        }
        let facts = &self.before.networks[network];
        let command = match facts.kind {
            neo_topology::NetworkKind::Link => "tb-set-link-loss",
            neo_topology::NetworkKind::Lan => "tb-set-lan-loss",
        };
        let after = self.top(&origin).map(|at| &self.statements[at]);
        let ends: Vec<[String; 2]> =
            facts.members.iter().map(|member| self.references(&member.node)).collect();
        let mut targets = vec![reference(&variable)];
        // A link that no variable holds is that between its nodes.
        if let [from, to] = ends.as_slice() {
            targets.extend(from.iter().zip(to).map(|(from, to)| format!("{from} {to}")));
        }
        targets.push(network.to_string());
        for target in targets {
            proposals.extend(self.new_line(after, &format!("{command} {target} {value}")));
        }
        Ok(proposals)
    }
}

/// The variable whose object has this name: `n-3` is that of `n(3)`.
fn variable_of(name: &str) -> String {
    match name.split_once('-') {
        Some((array, index)) => format!("{array}({index})"),
        None => name.to_owned(),
    }
}

/// `$name`, in braces where it would end too early.
fn reference(variable: &str) -> String {
    let plain = |text: &str| text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    let base = variable.split('(').next().unwrap_or(variable);
    let [bare, braced] = spellings(variable);
    if plain(base) { bare } else { braced }
}

fn variable_spelling(reference: &str) -> &str {
    reference.trim_start_matches(['$', '{']).trim_end_matches('}')
}

/// A value as one word.
fn quoted(value: &str) -> String {
    let plain = !value.is_empty()
        && value.chars().all(|letter| letter.is_ascii_alphanumeric() || "._-+:/@".contains(letter));
    if plain { value.to_owned() } else { format!("{{{value}}}") }
}
