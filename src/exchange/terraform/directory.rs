//! All groups, users and service principals: blocks that mean the same one are merged, and every one has a name of its own.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use super::NoteKind;
use super::declare::{Declaration, Fact, Kind, Placed, kind_of};
use super::fields::{Fields, Import};
use super::scope::Resolved;
use super::tree::Block;
use crate::exchange::note::one_line;
use crate::source::Span;

/// One group, user or service principal of the configuration: its position among the entities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct EntityId(usize);

/// One group, user or service principal.
pub(super) struct Entity<'i, 'a> {
    /// What it is.
    pub kind: Kind,
    /// Its name, unlike all others.
    pub name: String,
    /// Where its name stands.
    pub name_span: Span,
    /// Its label.
    pub label: Option<Placed>,
    /// Its user principal name.
    pub upn: Option<Placed>,
    /// Its object id.
    pub id: Option<Placed>,
    /// What is so, and where that stands.
    pub facts: BTreeMap<Fact, Span>,
    /// The description: what it is for, and the blocks it comes from.
    pub description: Vec<String>,
    /// What is not known about it.
    pub open_ends: Vec<&'static str>,
    /// Its blocks.
    pub blocks: Vec<Fields<'i, 'a>>,
}

impl Entity<'_, '_> {
    /// Tells whether Terraform only looks it up.
    pub(super) fn is_looked_up(&self) -> bool {
        self.blocks.iter().all(|fields| fields.block().is_data())
    }
}

/// All principals, and how references find them.
pub(super) struct Directory<'i, 'a> {
    /// The principals, in the order of their first blocks.
    entities: Vec<Entity<'i, 'a>>,
    by_block: BTreeMap<Span, EntityId>,
    by_address: BTreeMap<String, Option<EntityId>>,
    by_id: BTreeMap<String, Option<EntityId>>,
}

impl<'i, 'a> Directory<'i, 'a> {
    /// Merges what the blocks declare.
    pub(super) fn new(import: &'i Import<'a>, declarations: Vec<Declaration<'i, 'a>>) -> Self {
        let clusters = cluster(declarations);
        let mut entities: Vec<Entity<'i, 'a>> = clusters.iter().filter_map(|cluster| merge(import, cluster)).collect();
        name_apart(import, &mut entities);
        let mut directory = Self { entities, by_block: BTreeMap::new(), by_address: BTreeMap::new(), by_id: BTreeMap::new() };
        directory.index(import);
        directory
    }

    /// Returns a principal.
    #[expect(clippy::indexing_slicing, reason = "an id is only made for an entity that is there, and none is removed")]
    pub(super) fn entity(&self, id: EntityId) -> &Entity<'i, 'a> {
        &self.entities[id.0]
    }

    /// Returns the principals of one kind, in the order of their first blocks.
    pub(super) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (EntityId, &Entity<'i, 'a>)> {
        self.entities.iter().enumerate().map(|(index, entity)| (EntityId(index), entity)).filter(move |(_, entity)| entity.kind == kind)
    }

    /// Returns the names of all principals.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.entities.iter().map(|entity| entity.name.as_str())
    }

    fn index(&mut self, import: &Import<'a>) {
        for (id, entity) in self.entities.iter().enumerate().map(|(index, entity)| (EntityId(index), entity)) {
            for fields in &entity.blocks {
                self.by_block.insert(fields.block().span, id);
            }
            if let Some((object_id, _)) = &entity.id {
                self.by_id.entry(object_id.to_lowercase()).and_modify(|known| *known = None).or_insert(Some(id));
            }
        }
        for (address, sites) in import.scope.addresses() {
            let found: BTreeSet<_> = sites.iter().map(|site| self.by_block.get(&site.block.span).copied()).collect();
            let only = if found.len() == 1 { found.first().copied().flatten() } else { None };
            if found.len() > 1
                && let Some(last) = sites.last().filter(|site| kind_of(site.block.label(0)).is_some())
            {
                let message = format!(
                    "`{address}` stands in several places with different content: they are kept apart, a reference means the one in its own folder"
                );
                import.notes.add(NoteKind::Assumed, last.block.head, message);
            }
            self.by_address.insert(address.to_owned(), only);
        }
    }

    /// Returns the principal that a value means.
    ///
    /// # Errors
    ///
    /// Says in words why none is known.
    pub(super) fn principal(&self, value: &Resolved<'_>) -> Result<EntityId, String> {
        match value {
            Resolved::Output(output) if !matches!(output.attribute.as_str(), "object_id" | "id") => {
                Err(format!("`{}.{}` is no object id of a principal that is read", output.address, output.attribute))
            }
            Resolved::Output(output) if output.is_ambiguous => {
                let found = self.by_address.get(&output.address).copied().flatten();
                found.ok_or_else(|| format!("`{}` is declared in several places", output.address))
            }
            Resolved::Output(output) => {
                let found = self.by_block.get(&output.site.block.span).copied();
                found.ok_or_else(|| format!("`{}` is no user, group or service principal that is read", output.address))
            }
            Resolved::Text(id) => match self.by_id.get(&id.to_lowercase()) {
                Some(Some(entity)) => Ok(*entity),
                Some(None) => Err(format!("several blocks have the object id `{id}`")),
                None => Err(format!("no block declares the object id `{id}`")),
            },
            Resolved::Unknown(why) => Err(why.clone()),
            Resolved::Null => Err("it is `null`".to_owned()),
            Resolved::Bool(_) | Resolved::List(..) | Resolved::Object(..) => Err("it is no object id".to_owned()),
        }
    }
}

impl<'i, 'a> Directory<'i, 'a> {
    /// Returns the group that a value means.
    ///
    /// # Errors
    ///
    /// Says in words why none is known.
    pub(super) fn group(&self, value: &Resolved<'_>) -> Result<EntityId, String> {
        let id = self.principal(value)?;
        let entity = self.entity(id);
        if entity.kind == Kind::Group { Ok(id) } else { Err(format!("`{}` is no group", entity.name)) }
    }

    /// Returns the group that a resource creates, with the resource.
    pub(super) fn created_group(&self, block: &Block) -> Option<(EntityId, Fields<'i, 'a>)> {
        let id = *self.by_block.get(&block.span).filter(|_| !block.is_data())?;
        let entity = self.entity(id);
        let fields = entity.blocks.iter().find(|fields| fields.block().span == block.span)?;
        (entity.kind == Kind::Group).then_some((id, *fields))
    }
}

type Cluster<'i, 'a> = Vec<Declaration<'i, 'a>>;

/// Puts declarations of the same principal together, in the order of the first of each.
fn cluster<'i, 'a>(declarations: Vec<Declaration<'i, 'a>>) -> Vec<Cluster<'i, 'a>> {
    let mut by_key: BTreeMap<(Kind, String), Cluster<'i, 'a>> = BTreeMap::new();
    for declaration in declarations {
        by_key.entry((declaration.kind, key(&declaration))).or_default().push(declaration);
    }
    let mut clusters = Vec::new();
    for cluster in by_key.into_values() {
        if is_one(&cluster) {
            clusters.push(cluster);
        } else {
            clusters.extend(cluster.into_iter().map(|declaration| vec![declaration]));
        }
    }
    clusters.sort_by_key(|cluster| cluster.first().map(|declaration| declaration.fields.block().span));
    join_nameless(clusters)
}

/// Returns what makes two declarations mean the same: the name; a UPN compares without case; without a name, the block.
fn key(declaration: &Declaration<'_, '_>) -> String {
    match (&declaration.upn, &declaration.name) {
        (Some((upn, _)), _) => upn.to_lowercase(),
        (None, Some((name, _))) => name.clone(),
        (None, None) => format!("\u{0}{:?}", declaration.fields.block().span),
    }
}

/// Tells whether declarations of the same name mean one principal: none contradicts another, and at most one creates it.
fn is_one(cluster: &[Declaration<'_, '_>]) -> bool {
    let created = cluster.iter().filter(|declaration| !declaration.fields.block().is_data()).count();
    let is_unique_name = cluster.iter().all(|declaration| declaration.upn.is_some());
    let ids: BTreeSet<_> = cluster.iter().filter_map(|declaration| declaration.id.as_ref()).map(|(id, _)| id.to_lowercase()).collect();
    let mut facts = BTreeMap::new();
    let mut all_facts = cluster.iter().flat_map(|declaration| &declaration.facts);
    let is_consistent = all_facts.all(|(fact, (is_so, _))| *facts.entry(*fact).or_insert(*is_so) == *is_so);
    (created <= 1 || is_unique_name) && ids.len() <= 1 && is_consistent
}

/// Puts a lookup by object id alone to the principal that has this id and a name.
fn join_nameless<'i, 'a>(clusters: Vec<Cluster<'i, 'a>>) -> Vec<Cluster<'i, 'a>> {
    let mut joined: Vec<Cluster<'i, 'a>> = Vec::new();
    let mut by_id: BTreeMap<(Kind, String), usize> = BTreeMap::new();
    let (named, nameless): (Vec<_>, Vec<_>) = clusters.into_iter().partition(has_name);
    for cluster in named.into_iter().chain(nameless) {
        let id = cluster.iter().find_map(|declaration| Some((declaration.kind, declaration.id.as_ref()?.0.to_lowercase())));
        let known = id.as_ref().and_then(|id| by_id.get(id)).copied().filter(|_| !has_name(&cluster));
        if let Some(home) = known.and_then(|index| joined.get_mut(index)) {
            home.extend(cluster);
            continue;
        }
        if let Some(id) = id {
            by_id.entry(id).or_insert(joined.len());
        }
        joined.push(cluster);
    }
    joined.sort_by_key(|cluster| cluster.iter().map(|declaration| declaration.fields.block().span).min());
    joined
}

/// A user that is only known by object id is named by it, and so counts as nameless here.
fn has_name(cluster: &Cluster<'_, '_>) -> bool {
    cluster.iter().any(|declaration| declaration.name.is_some() && declaration.name != declaration.id)
}

fn merge<'i, 'a>(import: &Import<'a>, cluster: &Cluster<'i, 'a>) -> Option<Entity<'i, 'a>> {
    let first = cluster.first()?;
    let (name, name_span) = merge_name(import, cluster, first);
    let abouts: BTreeSet<_> = cluster.iter().filter_map(|declaration| declaration.about.clone()).collect();
    let places = cluster.iter().map(|declaration| {
        let block = declaration.fields.block();
        format!("{}, {}", block.address(), import.notes.place(block.span))
    });
    let facts = cluster.iter().flat_map(|declaration| &declaration.facts).filter(|(_, (is_so, _))| *is_so);
    let open_ends: BTreeSet<_> = cluster.iter().flat_map(|declaration| &declaration.open_ends).copied().collect();
    Some(Entity {
        kind: first.kind,
        name,
        name_span,
        label: cluster.iter().find_map(|declaration| declaration.label.clone()),
        upn: cluster.iter().find_map(|declaration| declaration.upn.clone()),
        id: cluster.iter().find_map(|declaration| declaration.id.clone()),
        facts: facts.map(|(fact, (_, span))| (*fact, *span)).collect(),
        description: abouts.into_iter().chain(places).map(|line| one_line(&line)).collect(),
        open_ends: open_ends.into_iter().collect(),
        blocks: cluster.iter().map(|declaration| declaration.fields).collect(),
    })
}

/// Returns the name that a block gives; where none does, the address of the first.
fn merge_name(import: &Import<'_>, cluster: &Cluster<'_, '_>, first: &Declaration<'_, '_>) -> Placed {
    if let Some(name) = cluster.iter().find_map(|declaration| declaration.name.clone()) {
        return name;
    }
    let block = first.fields.block();
    let address = block.address();
    let message = format!("its name is not known here: it is named `{address}`, and may be the same as another");
    import.notes.add(NoteKind::Assumed, block.head, message);
    (address.nfc().collect(), block.head)
}

/// Gives principals that share a name a longer one: with the address, and where that is not enough with the place.
fn name_apart<'a>(import: &Import<'a>, entities: &mut [Entity<'_, 'a>]) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for entity in entities.iter() {
        *counts.entry(entity.name.clone()).or_default() += 1;
    }
    let is_shared = |name: &str| counts.get(name).is_some_and(|count| *count > 1);
    let mut taken: BTreeSet<String> = counts.keys().cloned().collect();
    for entity in entities.iter_mut().filter(|entity| is_shared(&entity.name)) {
        let Some(block) = entity.blocks.first().map(Fields::block) else { continue };
        let place = import.notes.place(block.span);
        let longer = [format!("{} ({})", entity.name, block.address()), format!("{} ({}, {place})", entity.name, block.address())];
        let numbered = (2..).map(|number| format!("{} ({}, {place}, {number})", entity.name, block.address()));
        if let Some(free) = longer.into_iter().chain(numbered).find(|name| !taken.contains(name)) {
            let message = format!("several principals are named `{}`: this one is named `{free}`", entity.name);
            import.notes.add(NoteKind::Assumed, entity.name_span, message);
            taken.insert(free.clone());
            entity.name = free;
        }
    }
}
