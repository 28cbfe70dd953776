//! What stands before an activation, and who may approve it: as evaluation reads it.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::answer::Requests;
use crate::eval::{Scratch, approvers_of, common_demands, default_approver_roles, may_approve, policy_of};
use crate::explain::thing_text;
use crate::ir::{
    Among, Approval, Policy, PolicyField, PolicyId, PrincipalId, Relation, Stage, Tenant, Thing, Unknowable, UnknownId, UserFlag,
};
use crate::possible::is_approval;
use crate::syntax::format_name;

use super::filter::Filter;
use super::open::Open;
use super::surely::Surely;
use super::table::Cell;

/// Looks up what stands before things.
pub(super) struct Gatekeeper<'o, 't> {
    open: &'o Open<'t>,
    requests: Requests<'o>,
    /// Whether those who could approve after steps of their own are told where somebody can now, too: they are found by a search.
    tells_standby: bool,
    scratch: Scratch,
    /// Who could approve after steps of their own, by whom the policy names.
    standby: FxHashMap<Vec<PrincipalId>, Vec<PrincipalId>>,
}

/// What stands before the activation of one thing.
pub(super) struct Gate {
    /// Whether approval is asked for.
    pub asks_approval: Surely,
    /// The users who can give it as things stand.
    pub approvers: Vec<PrincipalId>,
    /// Those who could after steps of their own; looked for where nobody can for certain, or where all are told.
    pub standby: Vec<PrincipalId>,
    /// Whether there may be others.
    pub may_be_others: bool,
    /// Whether the ones that are known can give it for certain: they may be disabled.
    is_sure: bool,
    /// What would have to be known of all that.
    pub unknown: BTreeSet<UnknownId>,
}

impl<'o, 't> Gatekeeper<'o, 't> {
    /// Begins.
    pub(super) fn new(open: &'o Open<'t>) -> Self {
        let requests = Requests::new(&open.view, &open.memory.index);
        Self { open, requests, tells_standby: false, scratch: Scratch::default(), standby: FxHashMap::default() }
    }

    /// Tells of everything who could approve after steps of their own.
    pub(super) fn with_standby(self) -> Self {
        Self { tells_standby: true, ..self }
    }

    /// Returns who may approve a thing; `None` where it is not under PIM.
    pub(super) fn gate(&mut self, thing: Thing) -> Option<Gate> {
        let tenant = self.open.tenant();
        let policy = policy_of(tenant, thing)?;
        let fields = approval_fields(tenant, policy);
        let has = |field: PolicyField| fields.iter().any(|(_, other)| *other == field);
        let is_written = tenant.policies.row(policy).activation.approval.value != Approval::NotRequired;
        let asks_approval =
            if has(PolicyField::Approval) { Surely::Perhaps } else { Surely::of(is_written || has(PolicyField::Approvers)) };
        let approvers: Vec<PrincipalId> = self.approvers(policy);
        let rows = self.open.rows_of_approval(thing);
        let doubtful: Vec<UnknownId> = approvers.iter().filter_map(|who| self.open.user_flag(*who, UserFlag::Disabled)).collect();
        let is_sure = doubtful.len() < approvers.len();
        Some(Gate {
            asks_approval,
            is_sure,
            standby: if self.tells_standby || !is_sure { self.standby(thing, policy) } else { Vec::new() },
            may_be_others: !fields.is_empty() || !rows.is_empty(),
            unknown: fields.iter().map(|(id, _)| *id).chain(rows).chain(doubtful).collect(),
            approvers,
        })
    }

    fn approvers(&mut self, policy: PolicyId) -> Vec<PrincipalId> {
        approvers_of(&self.open.view, &mut self.scratch, policy, None)
    }

    /// Returns who could approve somebody else's request after steps of their own, in declaration order.
    fn standby(&mut self, thing: Thing, policy: PolicyId) -> Vec<PrincipalId> {
        let named: Vec<PrincipalId> = match &self.open.tenant().policies.row(policy).activation.approval.value {
            Approval::NotRequired => return Vec::new(),
            Approval::By(named) => named.iter().map(|approver| approver.principal).collect(),
            Approval::DefaultApprovers => Vec::new(),
        };
        if let Some(found) = self.standby.get(&named) {
            return found.clone();
        }
        let found = self.requests.standby_for_others(thing);
        self.standby.insert(named, found.clone());
        found
    }
}

impl Gate {
    /// Tells whether nobody can give the approval that is asked for, neither now nor after steps of their own.
    pub(super) fn has_no_approver(&self) -> Surely {
        let is_barren = self.approvers.is_empty() && self.standby.is_empty();
        match (self.asks_approval, is_barren) {
            (Surely::No, _) => Surely::No,
            (_, false) if self.is_sure || !self.standby.is_empty() => Surely::No,
            (Surely::Yes, true) if !self.may_be_others => Surely::Yes,
            (Surely::Yes | Surely::Perhaps, _) => Surely::Perhaps,
        }
    }

    /// Tells whether a user can give it now.
    fn is_given_by(&self, open: &Open<'_>, user: PrincipalId) -> Surely {
        let tenant = open.tenant();
        if self.asks_approval == Surely::No || !may_approve(tenant, user) {
            return Surely::No;
        }
        match self.approvers.contains(&user) {
            true if self.asks_approval == Surely::Yes && open.user_flag(user, UserFlag::Disabled).is_none() => Surely::Yes,
            true => Surely::Perhaps,
            false if self.unknown.iter().any(|id| may_make(tenant, *id, user)) => Surely::Perhaps,
            false => Surely::No,
        }
    }

    /// Tells whether it passes what a filter asks of approvers.
    pub(super) fn passes(&self, open: &Open<'_>, filter: &Filter) -> Surely {
        let barren = if filter.has_no_approver { self.has_no_approver() } else { Surely::Yes };
        let given = filter.approver.map_or(Surely::Yes, |user| self.is_given_by(open, user));
        barren.min(given)
    }

    /// Names those who can approve now.
    pub(super) fn approvers_cell(&self, tenant: &Tenant) -> Cell {
        match self.asks_approval {
            Surely::No => Cell::Nothing,
            Surely::Perhaps => Cell::Unknown,
            Surely::Yes => Cell::names(names(tenant, &self.approvers), self.may_be_others),
        }
    }

    /// Names those who could after steps of their own.
    pub(super) fn standby_cell(&self, tenant: &Tenant) -> Cell {
        Cell::Words(names(tenant, &self.standby))
    }
}

/// Tells whether something that is not known may make a user an approver.
fn may_make(tenant: &Tenant, id: UnknownId, user: PrincipalId) -> bool {
    match &tenant.unknowns.row(id).what {
        Unknowable::Assignment(row) => match &row.among {
            Among::Anyone => true,
            Among::These(named) => named.iter().any(|who| *who == user || tenant.group_of(*who).is_some()),
        },
        Unknowable::Field { .. } | Unknowable::Policy(_) => true,
        Unknowable::UserFlag(..) | Unknowable::GroupFlag(..) => false,
    }
}

/// Returns the fields about approval that are not known.
fn approval_fields(tenant: &Tenant, policy: PolicyId) -> Vec<(UnknownId, PolicyField)> {
    tenant.unknowns.of_policy(policy).filter(|(_, field)| is_approval(*field)).collect()
}

/// Returns the names of principals.
pub(super) fn names(tenant: &Tenant, ids: &[PrincipalId]) -> Vec<String> {
    ids.iter().map(|id| tenant.principals.row(*id).name.to_string()).collect()
}

/// Returns the longest activation.
pub(super) fn max_cell(tenant: &Tenant, id: PolicyId, policy: &Policy) -> Cell {
    let is_open = tenant.unknowns.of_policy(id).any(|(_, field)| field == PolicyField::ActivationMax);
    if is_open { Cell::Unknown } else { Cell::Length(policy.activation.max_seconds.value) }
}

/// Returns what an activation demands of everybody whom no context excludes; `unknown` behind it where more may be.
pub(super) fn requires_cell(tenant: &Tenant, id: PolicyId, policy: &Policy) -> Cell {
    let asked = |field| matches!(field, PolicyField::Requirements(Stage::Activation) | PolicyField::Requirement(Stage::Activation, _));
    if tenant.unknowns.of_policy(id).any(|(_, field)| field == PolicyField::Requirements(Stage::Activation)) {
        return Cell::Unknown;
    }
    let demands = common_demands(tenant, policy);
    let words = demands.iter().map(|demand| demand.key(|context| tenant.contexts.row(*context).name.to_string()));
    Cell::names(words.collect(), tenant.unknowns.of_policy(id).any(|(_, field)| asked(field)))
}

/// Returns whom a policy names as approvers.
pub(super) fn named_cell(tenant: &Tenant, id: PolicyId, policy: &Policy) -> Cell {
    let open = approval_fields(tenant, id);
    if open.iter().any(|(_, field)| *field == PolicyField::Approval) {
        return Cell::Unknown;
    }
    let written = |principal: PrincipalId| format_name(&tenant.principals.row(principal).name).into_owned();
    match &policy.activation.approval.value {
        Approval::NotRequired if open.is_empty() => Cell::Nothing,
        Approval::NotRequired => Cell::WordsAndOthers(Vec::new()),
        Approval::By(named) => Cell::names(named.iter().map(|approver| written(approver.principal)).collect(), !open.is_empty()),
        Approval::DefaultApprovers => {
            let roles = default_approver_roles().into_iter().map(|role| thing_text(tenant, Thing::Role(role)));
            Cell::names(roles.collect(), !open.is_empty())
        }
    }
}

/// Returns what is under PIM: of each group membership and ownership, then the roles that the policies mention.
pub(super) fn governed(tenant: &Tenant) -> impl Iterator<Item = (Thing, PolicyId)> {
    let relations = [Relation::Member, Relation::Owner];
    let of_groups = tenant.groups.ids().flat_map(move |group| relations.map(|relation| Thing::Group(group, relation)));
    let is_told = |role: &crate::ir::Role| role.is_mentioned || role.span.is_some();
    let roles = tenant.roles.iter().filter(move |(_, role)| is_told(role)).map(|(id, _)| Thing::Role(id));
    of_groups.chain(roles).filter_map(|thing| Some((thing, policy_of(tenant, thing)?)))
}
