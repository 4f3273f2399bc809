//! Why things are where they are, and what that costs.

use neo_topology::PlanDifference;
use neo_topology::explain::Batch;

/// How full the physical nodes of a batch are.
pub fn balance(batch: &Batch) -> String {
    let on = super::count(batch.pnodes.into(), "physical node");
    let fill = match batch.emptiest == batch.fullest {
        true => format!("{} on each", batch.fullest),
        false => format!("{} to {} on each", batch.emptiest, batch.fullest),
    };
    let fewest = match batch.pnodes == batch.pnodes_bound {
        true => "fewer cannot hold them".to_owned(),
        false => format!("{} could hold them", batch.pnodes_bound),
    };
    format!(
        "Pass {} ({}): {} on {on}, {fill} of at most {}; {fewest}.",
        batch.pass,
        batch.node_types.join(" and "),
        super::count(batch.nodes.into(), "container"),
        batch.limit,
    )
}

/// `3,102`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1,034 more`, `1,034 less`, `the same`.
pub fn change(change: i64) -> String {
    match change {
        0 => "the same".to_owned(),
        more if more > 0 => format!("{} more", thousands(more.unsigned_abs())),
        less => format!("{} less", thousands(less.unsigned_abs())),
    }
}

/// What a later plan changes, in numbers: `1 more cut, cost 4,136 instead of 3,102`.
pub fn tally(difference: &PlanDifference) -> String {
    let (before, after) = (difference.before, difference.after);
    let differs = |before: u32, after: u32, noun: &str| match i64::from(after) - i64::from(before) {
        0 => None,
        1.. => Some(format!("{} more", super::count(u64::from(after - before), noun))),
        _ => Some(format!("{} fewer", super::count(u64::from(before - after), noun))),
    };
    let mut parts: Vec<String> = differs(before.pnodes, after.pnodes, "physical node").into_iter().collect();
    parts.extend(differs(before.cuts, after.cuts, "cut network"));
    if before.cost == after.cost {
        parts.push(format!("the same cost ({})", thousands(after.cost)));
    } else {
        parts.push(format!("cost {} instead of {}", thousands(after.cost), thousands(before.cost)));
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use neo_topology::Tally;

    #[test]
    fn large_numbers_have_commas() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(thousands), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([0, 1_034, -12].map(change), ["the same", "1,034 more", "12 less"]);
    }

    #[test]
    fn a_difference_is_told_by_what_differs() {
        let (before, after) =
            (Tally { pnodes: 2, cuts: 3, cost: 3_102 }, Tally { pnodes: 2, cuts: 4, cost: 4_136 });
        let difference = PlanDifference {
            before,
            after,
            moved: Vec::new(),
            renamed: Vec::new(),
            added: Vec::new(),
            removed: Vec::new(),
            options: Vec::new(),
        };
        assert_eq!(tally(&difference), "1 cut network more, cost 4,136 instead of 3,102");
        let same = PlanDifference { after: before, ..difference };
        assert_eq!(tally(&same), "the same cost (3,102)");
    }
}
