//! What resources are called, and the lookups of whoever they name.

use indexmap::IndexMap;
use rustc_hash::{FxHashMap, FxHashSet};

use super::block::{Block, quoted};
use crate::ir::{PrincipalId, PrincipalKind, Tenant};

/// The names of resources: those of principals, given when they are first asked for, and those of schedules.
pub(super) struct Names<'t> {
    tenant: &'t Tenant,
    labels: IndexMap<PrincipalId, String>,
    taken: FxHashSet<(&'static str, String)>,
    /// How often a name was wanted.
    wanted: FxHashMap<(&'static str, String), u64>,
}

/// The space of names of schedules.
const SCHEDULES: &str = "schedule";

impl<'t> Names<'t> {
    pub fn new(tenant: &'t Tenant) -> Self {
        Self { tenant, labels: IndexMap::new(), taken: FxHashSet::default(), wanted: FxHashMap::default() }
    }

    /// Returns the name of the lookup of a principal.
    pub fn label(&mut self, id: PrincipalId) -> String {
        if let Some(label) = self.labels.get(&id) {
            return label.clone();
        }
        let label = self.free(self.kind(id), &identifier(&self.tenant.principals.row(id).name));
        self.labels.insert(id, label.clone());
        label
    }

    /// Returns the name of a schedule that nobody has yet.
    pub fn schedule(&mut self, wanted: &str) -> String {
        self.free(SCHEDULES, wanted)
    }

    /// Returns the expression that is the object id of a principal.
    pub fn object_id(&mut self, id: PrincipalId) -> String {
        format!("data.{}.{}.object_id", self.kind(id), self.label(id))
    }

    /// Returns whether a principal is a group.
    pub fn is_group(&self, id: PrincipalId) -> bool {
        self.tenant.principals.row(id).is_group()
    }

    /// Returns the lookups of all that were asked for: groups, service principals, users, each in the order of the tenant.
    pub fn lookups(&self) -> Vec<Block> {
        let mut ids: Vec<PrincipalId> = self.labels.keys().copied().collect();
        ids.sort_by_key(|id| (self.kind(*id), *id));
        ids.iter().map(|id| self.lookup(*id)).collect()
    }

    fn lookup(&self, id: PrincipalId) -> Block {
        let principal = self.tenant.principals.row(id);
        let mut block = Block::data(self.kind(id), self.labels.get(&id).map_or("", |label| label));
        let upn = match &principal.kind {
            PrincipalKind::User { upn, .. } => upn.as_deref().or(principal.name.contains('@').then_some(&*principal.name)),
            PrincipalKind::ServicePrincipal | PrincipalKind::Group(_) => None,
        };
        match (&principal.external_id, upn) {
            (Some(id), _) => block.set("object_id", quoted(id)),
            (None, Some(upn)) => block.set("user_principal_name", quoted(upn)),
            (None, None) if principal.is_user() => block.set("mail_nickname", quoted(&principal.name)),
            (None, None) => block.set("display_name", quoted(&principal.name)),
        }
        block
    }

    fn kind(&self, id: PrincipalId) -> &'static str {
        match self.tenant.principals.row(id).kind {
            PrincipalKind::User { .. } => "azuread_user",
            PrincipalKind::ServicePrincipal => "azuread_service_principal",
            PrincipalKind::Group(_) => "azuread_group",
        }
    }

    fn free(&mut self, space: &'static str, wanted: &str) -> String {
        let number = self.wanted.entry((space, wanted.to_owned())).or_default();
        loop {
            *number += 1;
            let name = if *number == 1 { wanted.to_owned() } else { format!("{wanted}_{number}") };
            if self.taken.insert((space, name.clone())) {
                return name;
            }
        }
    }
}

/// Makes a name that Terraform takes.
fn identifier(name: &str) -> String {
    let letters: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
    if letters.starts_with(|c: char| c.is_ascii_alphabetic()) { letters } else { format!("p_{letters}") }
}
