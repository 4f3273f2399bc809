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

/// A case.
pub struct Row {
    pub family: &'static str,
    pub nodes: usize,
    pub parts: usize,
    pub limit: usize,
    /// Within the limit.
    pub ours: Side,
    /// The better of METIS's two methods, which may exceed the limit.
    pub metis: Side,
    /// The time of METIS's faster method.
    pub kway_millis: f64,
    /// Ours, when parts may be as large as METIS made them.
    pub same_room: Side,
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
                "{:16} {:>6} {:>6} | {:>6} {:>7} {:>8} {:>6} | {:>7} {:>7} {:>8} {:>6} | {:>9} {:>6} {:>6} | {}",
                "family",
                "nodes",
                "parts",
                "limit",
                "ours",
                "ms",
                "MiB",
                "largest",
                "METIS",
                "ms",
                "MiB",
                "same room",
                "ratio",
                "hard",
                "METIS with more parts"
            );
        }
        let original = row.original.map_or(String::new(), |(parts, cost)| format!("{parts:6} {cost:7}"));
        println!(
            "{:16} {:6} {:6} | {:6} {:7} {:8.1} {:6.1} | {:7} {:7} {:8.1} {:6.1} | {:9} {:6.3} {:6.3} | {original}",
            row.family,
            row.nodes,
            row.parts,
            row.limit,
            row.ours.cost,
            row.ours.millis,
            row.ours.mib,
            row.metis.largest,
            row.metis.cost,
            row.metis.millis,
            row.metis.mib,
            row.same_room.cost,
            row.ratio(),
            row.hard_ratio(),
        );
        self.rows.push(row);
    }

    pub fn summary(&self) {
        let mean = |of: &dyn Fn(&Row) -> f64| {
            (self.rows.iter().map(|row| of(row).ln()).sum::<f64>() / self.rows.len() as f64).exp()
        };
        println!("cases: {}; the hard limit was met in all", self.rows.len());
        println!("geometric mean of ours to METIS's, same room: {:.4}", mean(&Row::ratio));
        println!(
            "geometric mean of ours within the limit to METIS's beyond it: {:.4}",
            mean(&Row::hard_ratio)
        );
        let more = self.rows.iter().filter(|row| row.ratio() > 1.0);
        println!("cases where ours cuts more with the same room: {}", named(more));
        let more = self.rows.iter().filter(|row| row.hard_ratio() > 1.0);
        println!("cases where ours cuts more within the limit than METIS beyond it: {}", named(more));
        let beyond = self.rows.iter().filter(|row| row.metis.largest > row.limit).count();
        println!("cases where METIS exceeds the limit: {beyond}");
        let original: Vec<f64> = self
            .rows
            .iter()
            .filter_map(|row| row.original.map(|(_, cost)| ratio(row.ours.cost, cost)))
            .collect();
        let logarithms: f64 = original.iter().map(|ratio| ratio.ln()).sum();
        println!(
            "geometric mean of ours to METIS's with more parts, where that was needed ({} cases): {:.4}",
            original.len(),
            (logarithms / original.len().max(1) as f64).exp()
        );
        let largest = self.rows.iter().map(|row| row.nodes).max().unwrap_or(0);
        let at_largest = self.rows.iter().filter(|row| row.nodes * 2 > largest);
        let (ours, theirs): (Vec<f64>, Vec<f64>) =
            at_largest.map(|row| (row.ours.millis, row.kway_millis)).unzip();
        let worst = ours.iter().zip(&theirs).map(|(ours, theirs)| ours / theirs).fold(0.0, f64::max);
        println!(
            "time at about {largest} nodes: {:.1} times METIS's k-way in sum, {worst:.1} times at worst",
            ours.iter().sum::<f64>() / theirs.iter().sum::<f64>()
        );
    }
}

impl Row {
    fn ratio(&self) -> f64 {
        ratio(self.same_room.cost, self.metis.cost)
    }

    fn hard_ratio(&self) -> f64 {
        ratio(self.ours.cost, self.metis.cost)
    }
}

fn ratio(ours: u64, theirs: u64) -> f64 {
    ours.max(1) as f64 / theirs.max(1) as f64
}

fn named<'a>(rows: impl Iterator<Item = &'a Row>) -> String {
    let names: Vec<String> = rows.map(|row| format!("{} {}/{}", row.family, row.nodes, row.parts)).collect();
    if names.is_empty() { "none".to_owned() } else { format!("{} ({})", names.len(), names.join(", ")) }
}
