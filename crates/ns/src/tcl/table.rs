//! Tcl's arrays: hash tables whose order is Tcl's, because files depend on it and Emulab assigns addresses in it.

use std::rc::Rc;

/// A map that hashes the same way every time, and fast.
pub(crate) use rustc_hash::FxHashMap as Map;

/// Buckets of a new table.
const BUCKETS: usize = 4;

/// Entries per bucket at which a table grows to four times its buckets.
const LOAD: usize = 3;

const NONE: u32 = u32::MAX;

/// A table from texts to values in Tcl's order.
#[derive(Debug, Clone)]
pub(crate) struct Table<V> {
    index: Map<Rc<str>, u32>,
    entries: Vec<Entry<V>>,
    free: Vec<u32>,
    buckets: Vec<u32>,
}

#[derive(Debug, Clone)]
struct Entry<V> {
    key: Rc<str>,
    hash: u32,
    previous: u32,
    next: u32,
    value: Option<V>,
}

impl<V> Default for Table<V> {
    fn default() -> Self {
        Self { index: Map::default(), entries: Vec::new(), free: Vec::new(), buckets: vec![NONE; BUCKETS] }
    }
}

impl<V> Table<V> {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&V> {
        let entry = *self.index.get(key)?;
        self.entries[entry as usize].value.as_ref()
    }

    /// The value of a key, to change it.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut V> {
        let entry = *self.index.get(key)?;
        self.entries[entry as usize].value.as_mut()
    }

    /// Sets the value of a key; a new key goes to the head of its bucket.
    pub fn insert(&mut self, key: &str, value: V) {
        if let Some(present) = self.get_mut(key) {
            *present = value;
            return;
        }
        let key: Rc<str> = key.into();
        let hash = hash(&key);
        let entry = Entry { key: key.clone(), hash, previous: NONE, next: NONE, value: Some(value) };
        let slot = match self.free.pop() {
            Some(slot) => {
                self.entries[slot as usize] = entry;
                slot
            }
            None => {
                self.entries.push(entry);
                self.entries.len() as u32 - 1
            }
        };
        self.index.insert(key, slot);
        self.link(slot);
        if self.index.len() >= LOAD * self.buckets.len() {
            self.grow();
        }
    }

    /// Removes a key.
    pub fn remove(&mut self, key: &str) -> Option<V> {
        let slot = self.index.remove(key)?;
        let (previous, next, bucket) = {
            let entry = &self.entries[slot as usize];
            (entry.previous, entry.next, self.bucket(entry.hash))
        };
        match previous {
            NONE => self.buckets[bucket] = next,
            _ => self.entries[previous as usize].next = next,
        }
        if next != NONE {
            self.entries[next as usize].previous = previous;
        }
        self.free.push(slot);
        self.entries[slot as usize].value.take()
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.index.len()
    }

    /// The keys in Tcl's order.
    pub fn keys(&self) -> impl Iterator<Item = &Rc<str>> {
        self.slots().map(|slot| &self.entries[slot as usize].key)
    }

    fn slots(&self) -> impl Iterator<Item = u32> {
        self.buckets.iter().flat_map(move |head| {
            std::iter::successors((*head != NONE).then_some(*head), move |slot| {
                let next = self.entries[*slot as usize].next;
                (next != NONE).then_some(next)
            })
        })
    }

    fn bucket(&self, hash: u32) -> usize {
        hash as usize & (self.buckets.len() - 1)
    }

    fn link(&mut self, slot: u32) {
        let bucket = self.bucket(self.entries[slot as usize].hash);
        let head = self.buckets[bucket];
        if head != NONE {
            self.entries[head as usize].previous = slot;
        }
        let entry = &mut self.entries[slot as usize];
        entry.previous = NONE;
        entry.next = head;
        self.buckets[bucket] = slot;
    }

    fn grow(&mut self) {
        let slots: Vec<u32> = self.slots().collect();
        self.buckets = vec![NONE; self.buckets.len() * 4];
        for slot in slots {
            self.link(slot);
        }
    }
}

fn hash(key: &str) -> u32 {
    key.bytes().fold(0u32, |hash, byte| hash.wrapping_mul(9).wrapping_add(u32::from(byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `tclsh` prints them.
    #[test]
    fn the_order_is_tcls() {
        let mut table = Table::default();
        for number in 0..13 {
            table.insert(&number.to_string(), ());
        }
        let order: Vec<&str> = table.keys().map(|key| &**key).collect();
        assert_eq!(order.join(" "), "0 1 2 3 4 5 6 7 8 9 10 11 12");
    }

    #[test]
    fn what_is_removed_is_gone_and_may_come_back() {
        let mut table = Table::default();
        for key in ["a", "b", "c", "e", "i"] {
            table.insert(key, key.len());
        }
        assert_eq!(table.remove("e"), Some(1));
        assert_eq!(table.remove("e"), None);
        assert_eq!(table.get("e"), None);
        table.insert("e", 7);
        assert_eq!(table.get("e"), Some(&7));
        assert_eq!(table.keys().count(), 5);
    }
}
