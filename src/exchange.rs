//! Other tools' files to the tree; spans point into *their* text. One folder a format.

pub mod terraform;
