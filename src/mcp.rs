//! The engine of `pim mcp`: the Model Context Protocol for agents that ask on behalf of people. A line comes in, lines go out; no process, no stream, no
//! clock.
//!
//! An [`Engine`] takes each line as it comes. What needs no answer of the policy set it answers at once; a call of a tool becomes a [`Job`], which runs
//! where the caller wants it to, so that a probe is answered while a slow question runs.
//!
//! Both eras of the protocol are served on one stream: each request of 2026-07-28 says in its `_meta` what it speaks; older clients shake hands first.
//! A tool only reads, and tells what the command line prints as JSON. What a policy set says is data: it stands in results, escaped, and in no
//! description, and no instruction is made of it.

mod argument;
mod call;
mod declare;
mod engine;
mod envelope;
mod fault;
mod message;
mod reply;
mod schema;
mod tool;

pub use call::World;
pub use engine::{Engine, Job, Taken};
pub use message::{Id, MOST_OF_A_LINE};
pub use tool::Tool;
