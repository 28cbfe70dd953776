//! Other tools' files to the tree, with spans into their own text.
