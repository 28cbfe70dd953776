//! Integration tests, in one program.

#![cfg(test)]
#![allow(clippy::string_slice, reason = "a test may panic")]

mod absence;
mod answers;
mod cli;
mod compile;
mod completions;
mod coverage;
mod diagnostics;
mod diff;
mod diff_laws;
mod docs;
mod editors;
mod examples;
mod forgery;
mod format;
mod generate;
mod graph;
mod growth;
mod guesses;
mod hcl;
mod inventory;
mod laws;
mod layout;
mod lint;
mod management;
mod model;
mod near_misses;
mod never;
mod nobody;
mod oracle;
mod reach;
mod reach_answers;
mod reach_bounds;
mod reach_crowds;
mod reach_laws;
mod reach_random;
mod reach_reference;
mod render;
mod repl;
mod requirements;
mod rules;
mod sarif;
mod scale;
mod scenario;
mod show;
mod syntax;
mod tenants;
mod terraform;
mod terraform_plans;
mod unknown;
mod weight;
mod when;
mod width;
mod zones;
