//! The prefixes of all networks as a tree, and the fewest routes over it.

use super::graph::{FirstHops, Way};
use crate::Route;
use crate::prefix::Prefix;
use std::collections::BTreeMap;

/// No route covers more than networks of one first octet: a route to everything would catch packets that are none of
/// the experiment's.
const COVER_BITS_MIN: u8 = 8;

/// Next hops that can be shared by routes; the most used ones come first. The 128th bit would make [`ANY`] ambiguous.
const SHARED_HOPS_MAX: u32 = 127;

/// Where it does not matter what the next hop is.
const ANY: u128 = u128::MAX;

/// A path-compressed binary tree for each first octet. A parent comes before its children.
pub(super) struct Trie {
    nodes: Vec<TrieNode>,
    roots: Vec<u32>,
}

struct TrieNode {
    prefix: Prefix,
    /// Networks with exactly this prefix: one, unless the file gives a range twice.
    networks: Vec<u32>,
    children: Vec<u32>,
}

/// A prefix and the networks that have exactly this one.
type Entry = (Prefix, Vec<u32>);

impl Trie {
    pub(super) fn of(prefixes: impl IntoIterator<Item = (Prefix, u32)>) -> Self {
        let mut entries: BTreeMap<Prefix, Vec<u32>> = BTreeMap::new();
        for (prefix, network) in prefixes {
            entries.entry(prefix).or_default().push(network);
        }
        let mut octets: BTreeMap<u32, Vec<Entry>> = BTreeMap::new();
        for (prefix, networks) in entries {
            octets.entry(prefix.start >> (32 - COVER_BITS_MIN)).or_default().push((prefix, networks));
        }
        let mut trie = Self { nodes: Vec::new(), roots: Vec::new() };
        for entries in octets.values() {
            let root = trie.add(entries);
            trie.roots.push(root);
        }
        trie
    }

    /// Adds the tree of some prefixes, which are sorted and not empty.
    fn add(&mut self, entries: &[Entry]) -> u32 {
        let prefix = entries[0].0.common(entries[entries.len() - 1].0);
        let (networks, below) = match entries[0].0 == prefix {
            true => (entries[0].1.clone(), &entries[1..]),
            false => (Vec::new(), entries),
        };
        let index = self.nodes.len();
        self.nodes.push(TrieNode { prefix, networks, children: Vec::new() });
        let second_half = |entry: &Entry| entry.0.start << prefix.bits >> 31 == 1;
        let split = below.partition_point(|entry| !second_half(entry));
        for half in [&below[..split], &below[split..]] {
            if !half.is_empty() {
                let child = self.add(half);
                self.nodes[index].children.push(child);
            }
        }
        index as u32
    }

    /// The prefix of each tree and the networks in it.
    pub(super) fn covers(&self) -> Vec<(Prefix, Vec<u32>)> {
        let mut covers = Vec::new();
        for (index, &root) in self.roots.iter().enumerate() {
            let end = self.roots.get(index + 1).map_or(self.nodes.len(), |&next| next as usize);
            let networks = self.nodes[root as usize..end].iter().flat_map(|node| &node.networks);
            covers.push((self.nodes[root as usize].prefix, networks.copied().collect()));
        }
        covers
    }

    /// Routes that send every network its way, as few as possible: where a prefix can cover several networks it does,
    /// and what differs below it has a longer one.
    pub(super) fn routes(&self, first_hops: &FirstHops) -> Vec<Route> {
        let rank = ranks(first_hops);
        let ways: Vec<Way> = self.nodes.iter().map(|node| way(node, first_hops)).collect();
        let masks = self.masks(&ways, &rank);
        let mut by_rank = vec![0; rank.len()];
        (0..).zip(&rank).for_each(|(hop, &rank)| by_rank[rank as usize] = hop);
        let mut routes = Vec::new();
        let mut stack: Vec<(u32, Option<u32>)> = self.roots.iter().rev().map(|&root| (root, None)).collect();
        while let Some((index, inherited)) = stack.pop() {
            let node = &self.nodes[index as usize];
            let mask = masks[index as usize];
            let hop = match ways[index as usize] {
                Way::Connected => None,
                Way::Via { hop, .. } => Some(hop),
                Way::Unreachable if mask == ANY => continue,
                Way::Unreachable if mask == 0 => inherited,
                Way::Unreachable => {
                    let fits = inherited.is_some_and(|hop| mask & bit(rank[hop as usize]) != 0);
                    if fits { inherited } else { Some(by_rank[mask.trailing_zeros() as usize]) }
                }
            };
            if let Some(hop) = hop.filter(|_| hop != inherited) {
                let via = first_hops.hops[hop as usize];
                routes.push(Route { destination: node.prefix.address(), prefix_bits: node.prefix.bits, via });
            }
            stack.extend(node.children.iter().rev().map(|&child| (child, hop)));
        }
        routes
    }

    /// For each tree node the next hops with which its tree needs the fewest routes.
    fn masks(&self, ways: &[Way], rank: &[u32]) -> Vec<u128> {
        let mut masks = vec![ANY; self.nodes.len()];
        for (index, node) in self.nodes.iter().enumerate().rev() {
            masks[index] = match ways[index] {
                Way::Connected => ANY,
                Way::Via { hop, .. } => bit(rank[hop as usize]),
                Way::Unreachable => {
                    node.children.iter().fold(ANY, |mask, &child| both(mask, masks[child as usize]))
                }
            };
        }
        masks
    }
}

/// The next hops that serve two trees best: those that serve both, else those that serve either.
fn both(one: u128, other: u128) -> u128 {
    match one & other {
        0 => one | other,
        shared => shared,
    }
}

/// The bit of a hop's rank; hops beyond [`SHARED_HOPS_MAX`] share no routes.
fn bit(rank: u32) -> u128 {
    if rank < SHARED_HOPS_MAX { 1 << rank } else { 0 }
}

/// The way to the nearest network of a tree node.
fn way(node: &TrieNode, first_hops: &FirstHops) -> Way {
    let ways = node.networks.iter().map(|&network| first_hops.ways[network as usize]);
    ways.min().unwrap_or(Way::Unreachable)
}

/// The rank of each hop by the number of networks behind it, most first.
fn ranks(first_hops: &FirstHops) -> Vec<u32> {
    let mut networks_behind = vec![0u32; first_hops.hops.len()];
    for way in &first_hops.ways {
        if let Way::Via { hop, .. } = way {
            networks_behind[*hop as usize] += 1;
        }
    }
    let mut order: Vec<u32> = (0..first_hops.hops.len() as u32).collect();
    order.sort_by_key(|&hop| (std::cmp::Reverse(networks_behind[hop as usize]), hop));
    let mut ranks = vec![0; order.len()];
    (0..).zip(order).for_each(|(rank, hop)| ranks[hop as usize] = rank);
    ranks
}
