//! The engine of the language server: messages in, messages out.
//!
//! [`Server::take`] takes what came over the line and returns what goes back; [`Server::work`] does the next piece of what nobody waits for:
//! load a set that changed, tell its lints, judge its promises. What touches the world goes through a [`World`]. What is told is what the
//! command line tells: no rule and no wording of an answer is written here.
//!
//! A set is the folder of a file, with what is open in the place of what lies on disk. Only texts that changed are parsed again.

mod actions;
mod capabilities;
mod client;
mod completion;
mod document;
mod format;
mod hints;
mod hover;
mod lens;
mod links;
mod loaded;
mod mention;
mod names;
mod page;
mod rename;
mod report;
mod requests;
mod rewrite;
mod server;
mod set;
mod signature;
mod structure;
mod symbols;
mod tokens;
mod topic;
mod uri;
mod verdict;
mod view;
mod wire;

pub use client::Settings;
pub use server::Server;
pub use set::World;
pub use wire::{Frames, frame};
