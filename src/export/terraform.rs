//! Terraform for the azuread provider: the policies and schedules of the groups that PIM governs. Groups and accounts are looked up, not made.

mod block;
mod names;
mod policy;

use super::effective::Effective;
use super::format::{Exported, Format, Material};
use super::left_out::{Kind, LeftOut};
use crate::ir::{Assignment, GroupId, Instant, Relation, State, Target, Tenant, Unknowable};
use crate::text::{clean, counted, counted_as};

use block::{Block, quoted};
use names::Names;

/// The entry of Terraform in the table of formats.
pub const FORMAT: Format = Format {
    name: "terraform",
    about: "azuread resources for the policies and schedules of groups; groups and accounts are looked up",
    comment: Some(("# ", "")),
    schema: None,
    parts: &[],
    write,
};

const OUTSIDE_PIM: Kind = ("member or owner", "members and owners", "schedules are for groups that PIM governs");
const ROLE: Kind = ("assignment of a directory role", "assignments of directory roles", "only groups are written");
const ROLE_POLICY: Kind = ("policy of a directory role", "policies of directory roles", "azuread has no resource for it");
const ACTIVATED: Kind = ("activation", "activations", "who activated something is no schedule of Terraform");
const UNKNOWN: Kind = ("statement of who may be assigned", "statements of who may be assigned", "Terraform manages what is known");
const NO_IMPORT_ID: Kind = (
    "`import` block of a schedule",
    "`import` blocks of schedules",
    "the id that they are imported by is not told here; policies need none, the provider takes them over",
);

fn write(material: &Material<'_>) -> Exported {
    let tenant = material.tenant;
    let (mut names, mut left_out) = (Names::new(tenant), LeftOut::default());
    let policies = policies(tenant, &mut names, &mut left_out);
    let schedules = schedules(tenant, &mut names, &mut left_out);
    count_others(tenant, &mut left_out);
    left_out.add_many(NO_IMPORT_ID, schedules.len());
    let written = format!("{}, {}", counted_as(policies.len(), "policy", "policies"), counted(schedules.len(), "schedule"));
    let mut parts: Vec<String> = Vec::new();
    if !material.unread.is_empty() {
        parts.push(material.unread.iter().map(|line| format!("# not read: {}\n", clean(line))).collect());
    }
    parts.extend(names.lookups().iter().chain(&policies).chain(&schedules).map(Block::to_string));
    Exported { text: parts.join("\n"), written, left_out: left_out.lines() }
}

/// The groups that PIM governs.
fn governed(tenant: &Tenant) -> impl Iterator<Item = GroupId> {
    tenant.groups.iter().filter(|(_, group)| group.pim_enabled.is_some()).map(|(id, _)| id)
}

fn policies(tenant: &Tenant, names: &mut Names<'_>, left_out: &mut LeftOut) -> Vec<Block> {
    let mut blocks = Vec::new();
    for group in governed(tenant) {
        for relation in [Relation::Member, Relation::Owner] {
            let Some(policy) = tenant.group_policy(group, relation) else { continue };
            if Effective::is_unknown(tenant, policy) {
                continue;
            }
            let principal = tenant.groups.row(group).principal;
            let label = format!("{}_{}", names.label(principal), relation.word());
            let mut block = Block::resource("azuread_group_role_management_policy", &label);
            block.set("group_id", names.object_id(principal));
            block.set("role_id", quoted(relation.word()));
            policy::fill(&mut block, &Effective::of(tenant, policy), names, left_out);
            blocks.push(block);
        }
    }
    blocks
}

fn schedules(tenant: &Tenant, names: &mut Names<'_>, left_out: &mut LeftOut) -> Vec<Block> {
    let mut blocks = Vec::new();
    for row in tenant.assignments.rows().values() {
        match row.target {
            Target::Role(..) => left_out.add(ROLE),
            Target::Group(group, _) if tenant.groups.row(group).pim_enabled.is_none() => left_out.add(OUTSIDE_PIM),
            Target::Group(..) if row.state == State::Activated => left_out.add(ACTIVATED),
            Target::Group(group, relation) => blocks.push(schedule(tenant, names, (group, relation), row)),
        }
    }
    blocks
}

fn schedule(tenant: &Tenant, names: &mut Names<'_>, (group, relation): (GroupId, Relation), row: &Assignment) -> Block {
    let (kind, word) = match row.state {
        State::Eligible => ("azuread_privileged_access_group_eligibility_schedule", "eligible"),
        State::Active | State::Activated => ("azuread_privileged_access_group_assignment_schedule", "active"),
    };
    let of = tenant.groups.row(group).principal;
    let (group, principal) = (names.label(of), names.label(row.principal));
    let label = names.schedule(&format!("{group}_{word}_{}_{principal}", relation.word()));
    let mut block = Block::resource(kind, &label);
    block.set("group_id", names.object_id(of));
    block.set("principal_id", names.object_id(row.principal));
    block.set("assignment_type", quoted(relation.word()));
    if row.window.from != Instant::MIN {
        block.set("start_date", quoted(&row.window.from.to_string()));
    }
    match row.window.until {
        Instant::MAX => block.set("permanent_assignment", "true".to_owned()),
        until => block.set("expiration_date", quoted(&until.to_string())),
    }
    block
}

/// Counts what is neither a policy nor a schedule of a group.
fn count_others(tenant: &Tenant, left_out: &mut LeftOut) {
    left_out.add_many(ROLE_POLICY, tenant.roles.values().filter(|role| tenant.policies.row(role.policy).span.is_some()).count());
    let is_assignment = |what: &Unknowable| matches!(what, Unknowable::Assignment(_));
    left_out.add_many(UNKNOWN, tenant.unknowns.iter().filter(|(_, row)| is_assignment(&row.what)).count());
}
