//! The table, and what it comes to.

/// What one partitioner did.
#[derive(Debug, Clone)]
pub struct Side {
    pub cost: u64,
    pub largest: usize,
    /// Parts that were left empty.
    pub empty: usize,
    pub millis: f64,
    pub mib: f64,
}

/// A method of METIS, and ours beside it.
pub struct Peer {
    /// METIS, which may exceed the limit.
    pub side: Side,
    /// Ours, when parts may be as large as METIS made them.
    pub same_room: Side,
}

/// A case.
pub struct Row {
    pub family: &'static str,
    pub nodes: usize,
    pub parts: usize,
    pub limit: usize,
    /// Within the limit.
    pub ours: Side,
    /// METIS's k-way method, which `gpmetis` uses unless told otherwise, and its recursive bisection.
    pub peers: [Peer; 2],
    /// METIS with as many more parts as it takes to meet the limit: parts and cost.
    pub original: Option<(usize, u64)>,
}

#[derive(Default)]
pub struct Report {
    rows: Vec<Row>,
}

impl Report {
    pub fn add(&mut self, row: Row) {
        if self.rows.is_empty() {
            println!(
                "{:16} {:>6} {:>6} | {:>6} {:>7} {:>7} {:>5} | {:>36} | {:>36} | METIS with more parts",
                "family",
                "nodes",
                "parts",
                "limit",
                "ours",
                "ms",
                "MiB",
                "METIS k-way: largest, ms, same room",
                "METIS bisection"
            );
        }
        let original = row.original.map_or(String::new(), |(parts, cost)| format!("{parts:6} {cost:7}"));
        let [kway, bisection] = row.peers.each_ref().map(Peer::text);
        println!(
            "{:16} {:6} {:6} | {:6} {:7} {:7.1} {:5.1} | {kway} | {bisection} | {original}",
            row.family, row.nodes, row.parts, row.limit, row.ours.cost, row.ours.millis, row.ours.mib,
        );
        self.rows.push(row);
    }

    pub fn summary(&self) {
        println!("cases: {}; the hard limit was met in all", self.rows.len());
        self.versus("METIS k-way", |row| Some(&row.peers[0]));
        self.versus("METIS bisection", |row| Some(&row.peers[1]));
        self.versus("the better of both", |row| {
            row.peers.iter().filter(|peer| peer.side.empty == 0).min_by_key(|peer| peer.side.cost)
        });
        let original = self.rows.iter().filter_map(|row| row.original.map(|(_, cost)| (row.ours.cost, cost)));
        let ratios: Vec<f64> = original.map(|(ours, theirs)| ratio(ours, theirs)).collect();
        println!(
            "METIS with more parts, where it exceeded the limit ({}): {:.3}",
            ratios.len(),
            mean(&ratios)
        );
    }

    /// Ours against a peer. Cases where it leaves parts empty, which is no partition into that many, do not count.
    fn versus<'a>(&'a self, name: &str, peer: impl Fn(&'a Row) -> Option<&'a Peer>) {
        let pairs = self.rows.iter().filter_map(|row| peer(row).map(|peer| (row, peer)));
        let pairs: Vec<(&Row, &Peer)> = pairs.filter(|(_, peer)| peer.side.empty == 0).collect();
        let beyond = pairs.iter().filter(|(row, peer)| peer.side.largest > row.limit).count();
        println!("{name}: {} cases without empty parts, the limit exceeded in {beyond}", pairs.len());
        let of_peer = |cost: fn(&Row, &Peer) -> u64| {
            pairs.iter().map(move |(row, peer)| (*row, ratio(cost(row, peer), peer.side.cost)))
        };
        tell("with the same room", of_peer(|_, peer| peer.same_room.cost));
        tell("ours within the limit, METIS beyond it", of_peer(|row, _| row.ours.cost));
        let largest = pairs.iter().map(|(row, _)| row.nodes).max().unwrap_or(0);
        let at_largest: Vec<_> = pairs.iter().filter(|(row, _)| row.nodes * 2 > largest).collect();
        let sum = |millis: fn(&Row, &Peer) -> f64| {
            at_largest.iter().map(|(row, peer)| millis(row, peer)).sum::<f64>()
        };
        let ratios = at_largest.iter().map(|(row, peer)| (row, row.ours.millis / peer.side.millis));
        let worst = ratios.max_by(|one, other| one.1.total_cmp(&other.1));
        let worst =
            worst.map_or(String::new(), |(row, ratio)| format!("{ratio:.1} at worst: {}", row.name()));
        let in_sum = sum(|row, _| row.ours.millis) / sum(|_, peer| peer.side.millis);
        println!("    time at about {largest} nodes: {in_sum:.2} in sum, {worst}");
    }
}

impl Row {
    fn name(&self) -> String {
        format!("{} {}/{}", self.family, self.nodes, self.parts)
    }
}

impl Peer {
    fn text(&self) -> String {
        let Side { cost, largest, millis, empty, .. } = &self.side;
        let ours = match empty {
            0 => format!("{:7} {:5.3}", self.same_room.cost, ratio(self.same_room.cost, *cost)),
            _ => "empty parts".to_owned(),
        };
        format!("{cost:7} {largest:6} {millis:7.0} {ours:>13}")
    }
}

/// The geometric mean of some ratios, and where they are above 1.
fn tell<'a>(what: &str, ratios: impl Iterator<Item = (&'a Row, f64)>) {
    let ratios: Vec<_> = ratios.collect();
    let more = ratios.iter().filter(|(_, ratio)| *ratio > 1.0);
    let names: Vec<String> = more.map(|(row, ratio)| format!("{} {ratio:.3}", row.name())).collect();
    let list = if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) };
    let mean = mean(&ratios.iter().map(|(_, ratio)| *ratio).collect::<Vec<_>>());
    println!("    {what}: {mean:.3}, more in {}{list}", names.len());
}

fn mean(ratios: &[f64]) -> f64 {
    (ratios.iter().map(|ratio| ratio.ln()).sum::<f64>() / ratios.len().max(1) as f64).exp()
}

fn ratio(ours: u64, theirs: u64) -> f64 {
    ours.max(1) as f64 / theirs.max(1) as f64
}
