//! Hostile input for every door of `pim`: what is tried ([`targets`]), what it begins with ([`corpus`]), and how that is changed
//! ([`mutate`]).
//!
//! The naive references and the makers of random tenants are those of the tests.

#![allow(dead_code, reason = "the tests use more of what is shared")]

pub mod corpus;
pub mod disk;
pub mod mutate;
mod pulled;
pub mod targets;

#[path = "../../tests/it/model.rs"]
mod model;
#[path = "../../tests/it/naive.rs"]
mod naive;
#[path = "../../tests/it/reach_random.rs"]
mod reach_random;
#[path = "../../tests/it/reach_reference.rs"]
mod reach_reference;
#[path = "../../tests/it/tenants.rs"]
mod tenants;
