//! Collections that only grow, and can be taken back to what they were.

use std::hash::Hash;

use rustc_hash::FxHashMap;

/// Something that only grows, and can be taken back to what it was.
pub(super) trait Growing {
    /// How far it has grown.
    type Mark: Copy;

    /// Marks what it is now.
    fn mark(&mut self) -> Self::Mark;

    /// Takes back all that was added since a mark.
    fn take_back(&mut self, mark: Self::Mark);
}

/// Declares a struct all of whose fields grow, and what marks it: a field that is added is marked, and taken back, with the others.
macro_rules! growing {
    (
        $(#[$doc:meta])*
        $vis:vis struct $name:ident, marked by $mark:ident {
            $($(#[$field_doc:meta])* $field_vis:vis $field:ident: $type:ty,)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Default)]
        $vis struct $name {
            $($(#[$field_doc])* $field_vis $field: $type,)*
        }

        /// How far each of them has grown.
        #[derive(Debug, Clone, Copy)]
        $vis struct $mark {
            $($field: <$type as Growing>::Mark,)*
        }

        impl Growing for $name {
            type Mark = $mark;

            fn mark(&mut self) -> $mark {
                $mark { $($field: self.$field.mark(),)* }
            }

            fn take_back(&mut self, mark: $mark) {
                $(self.$field.take_back(mark.$field);)*
            }
        }
    };
}

pub(super) use growing;

impl<T> Growing for Vec<T> {
    type Mark = usize;

    fn mark(&mut self) -> usize {
        self.len()
    }

    fn take_back(&mut self, mark: usize) {
        self.truncate(mark);
    }
}

/// Lists by key.
#[derive(Debug)]
pub(super) struct Lists<K, V> {
    lists: FxHashMap<K, Vec<V>>,
    /// The key of each value, in the order they were added.
    keys: Vec<K>,
}

impl<K, V> Default for Lists<K, V> {
    fn default() -> Self {
        Self { lists: FxHashMap::default(), keys: Vec::new() }
    }
}

impl<K: Clone + Eq + Hash, V> Lists<K, V> {
    /// Adds a value to the list of a key.
    pub(super) fn push(&mut self, key: K, value: V) {
        self.lists.entry(key.clone()).or_default().push(value);
        self.keys.push(key);
    }

    /// Returns the list of a key.
    pub(super) fn of(&self, key: &K) -> &[V] {
        self.lists.get(key).map_or(&[], Vec::as_slice)
    }

    /// Returns the keys that have a list, each once for each of its values, in the order these were added.
    pub(super) fn keys(&self) -> &[K] {
        &self.keys
    }

    /// Returns how many values there are.
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }
}

impl<K: Clone + Eq + Hash, V> Growing for Lists<K, V> {
    type Mark = usize;

    fn mark(&mut self) -> usize {
        self.len()
    }

    fn take_back(&mut self, mark: usize) {
        for key in self.keys.drain(mark.min(self.keys.len())..).rev() {
            self.lists.get_mut(&key).and_then(Vec::pop);
        }
    }
}

/// A set.
#[derive(Debug)]
pub(super) struct Marks<K> {
    lists: Lists<K, ()>,
}

impl<K> Default for Marks<K> {
    fn default() -> Self {
        Self { lists: Lists::default() }
    }
}

impl<K: Clone + Eq + Hash> Marks<K> {
    /// Adds a key; tells whether it is new.
    pub(super) fn insert(&mut self, key: K) -> bool {
        let is_new = !self.contains(&key);
        if is_new {
            self.lists.push(key, ());
        }
        is_new
    }

    /// Tells whether a key was added.
    pub(super) fn contains(&self, key: &K) -> bool {
        !self.lists.of(key).is_empty()
    }

    /// Returns the keys in the order they were added.
    pub(super) fn keys(&self) -> &[K] {
        self.lists.keys()
    }

    /// Returns how many keys there are.
    pub(super) fn len(&self) -> usize {
        self.lists.len()
    }
}

impl<K: Clone + Eq + Hash> Growing for Marks<K> {
    type Mark = usize;

    fn mark(&mut self) -> usize {
        self.lists.mark()
    }

    fn take_back(&mut self, mark: usize) {
        self.lists.take_back(mark);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_later_is_taken_back() {
        let mut lists = Lists::default();
        lists.push('a', 1);
        lists.push('b', 2);
        lists.push('a', 3);
        lists.take_back(2);
        assert_eq!((lists.of(&'a'), lists.of(&'b'), lists.len()), ([1].as_slice(), [2].as_slice(), 2));
        let mut marks = Marks::default();
        assert!(marks.insert('a') && !marks.insert('a') && marks.insert('b'));
        marks.take_back(1);
        assert!(marks.contains(&'a') && !marks.contains(&'b') && marks.insert('b'));
    }
}
