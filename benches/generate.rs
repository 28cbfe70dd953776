//! Prints a generated tenant: `cargo bench --bench generate -- --users 100000 > tenant.pim`.

mod generator;

use std::io::Write as _;

use clap::Parser;
use generator::{Shape, generate};

/// Prints a generated tenant. What is not given follows from the number of users; shares are in percent.
#[derive(Parser)]
struct Arguments {
    #[arg(long, default_value_t = 1_000, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..))]
    users: usize,
    #[arg(long)]
    groups: Option<usize>,
    #[arg(long)]
    assignments: Option<usize>,
    #[arg(long)]
    policies: Option<usize>,
    /// Share of groups that are nested
    #[arg(long)]
    nested: Option<usize>,
    /// Longest chain of nested groups
    #[arg(long)]
    depth: Option<usize>,
    /// Share of groups that are PIM-enabled
    #[arg(long)]
    pim: Option<usize>,
    /// Share of groups that are role-assignable, at most 500 of them
    #[arg(long)]
    role_assignable: Option<usize>,
    /// Share of assignments to PIM-enabled groups that are eligible
    #[arg(long)]
    eligible: Option<usize>,
    /// Add administrators, units, chains of eligible groups and `never` rules; five assignments a user
    #[arg(long)]
    ways: bool,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Given by `cargo bench`
    #[arg(long, hide = true)]
    bench: bool,
}

impl Arguments {
    fn shape(&self) -> Shape {
        let usual = if self.ways { Shape::with_ways(self.users) } else { Shape::of_users(self.users) };
        Shape {
            users: self.users,
            groups: self.groups.unwrap_or(usual.groups),
            assignments: self.assignments.unwrap_or(usual.assignments),
            policies: self.policies.unwrap_or(usual.policies),
            nested_percent: self.nested.unwrap_or(usual.nested_percent),
            depth: self.depth.unwrap_or(usual.depth),
            pim_percent: self.pim.unwrap_or(usual.pim_percent),
            role_assignable_percent: self.role_assignable.unwrap_or(usual.role_assignable_percent),
            eligible_percent: self.eligible.unwrap_or(usual.eligible_percent),
            has_ways: usual.has_ways,
            seed: self.seed,
        }
    }
}

fn main() -> std::io::Result<()> {
    let text = generate(&Arguments::parse().shape());
    std::io::stdout().write_all(text.as_bytes())
}
