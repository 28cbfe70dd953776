//! All groups, users and service principals: blocks that mean the same one are merged, and every one has a name of its own.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;

use super::NoteKind;
use super::declare::{Certainty, Declaration, Fact, Kind, Placed};
use super::fields::Fields;
use super::world::{Site, World};
use crate::exchange::note::one_line;
use crate::source::Span;

/// One group, user or service principal of the configuration: its position among the entities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct EntityId(usize);

/// One group, user or service principal.
pub(super) struct Entity<'a> {
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
    /// What is said about it, and where that stands.
    pub facts: BTreeMap<Fact, (Certainty, Span)>,
    /// The description: what it is for, and the blocks it comes from.
    pub description: Vec<String>,
    /// What is not known about it.
    pub open_ends: Vec<&'static str>,
    /// Its blocks.
    pub blocks: Vec<Fields<'a>>,
    /// Where it is first mentioned.
    head: Span,
}

impl Entity<'_> {
    /// Tells whether Terraform only looks it up, or mentions it by its object id.
    pub(super) fn is_looked_up(&self) -> bool {
        self.blocks.iter().all(|fields| fields.site.is_data())
    }

    /// Returns where a fact that is so is written.
    pub(super) fn has(&self, fact: Fact) -> Option<Span> {
        self.facts.get(&fact).filter(|(certainty, _)| *certainty == Certainty::Yes).map(|(_, span)| *span)
    }
}

/// All principals, and how instances lead to them.
pub(super) struct Directory<'a> {
    /// The instances.
    pub world: &'a World<'a>,
    /// The principals, in the order of their first blocks.
    entities: Vec<Entity<'a>>,
    by_site: FxHashMap<usize, EntityId>,
    by_id: BTreeMap<String, Option<EntityId>>,
    by_upn: BTreeMap<String, EntityId>,
    groups_by_name: BTreeMap<String, Option<EntityId>>,
    by_final_name: BTreeMap<String, EntityId>,
}

impl<'a> Directory<'a> {
    /// Merges what the blocks declare.
    pub(super) fn new(world: &'a World<'a>, declarations: Vec<Declaration<'a>>) -> Self {
        let clusters = cluster(declarations);
        let mut entities: Vec<Entity<'a>> = clusters.iter().filter_map(|cluster| merge(world, cluster)).collect();
        let mut directory = Self {
            world,
            entities: Vec::new(),
            by_site: FxHashMap::default(),
            by_id: BTreeMap::new(),
            by_upn: BTreeMap::new(),
            groups_by_name: BTreeMap::new(),
            by_final_name: BTreeMap::new(),
        };
        directory.index(&entities);
        name_apart(world, &mut entities);
        directory.by_final_name = entities.iter().enumerate().map(|(index, entity)| (entity.name.clone(), EntityId(index))).collect();
        directory.entities = entities;
        directory
    }

    /// Returns the principal that statements name so.
    pub(super) fn of_final_name(&self, name: &str) -> Option<EntityId> {
        self.by_final_name.get(name).copied()
    }

    /// Names what no reader of the blocks has looked at.
    pub(super) fn finish(&self) {
        self.entities.iter().flat_map(|entity| &entity.blocks).for_each(Fields::finish);
    }

    /// Returns a principal.
    #[expect(clippy::indexing_slicing, reason = "an id is only made for an entity that is there, and none is removed")]
    pub(super) fn entity(&self, id: EntityId) -> &Entity<'a> {
        &self.entities[id.0]
    }

    /// Returns the principals of one kind, in the order of their first blocks.
    pub(super) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (EntityId, &Entity<'a>)> {
        self.entities.iter().enumerate().map(|(index, entity)| (EntityId(index), entity)).filter(move |(_, entity)| entity.kind == kind)
    }

    fn index(&mut self, entities: &[Entity<'a>]) {
        for (id, entity) in entities.iter().enumerate().map(|(index, entity)| (EntityId(index), entity)) {
            for fields in &entity.blocks {
                self.by_site.insert(fields.site.index, id);
            }
            if let Some((object_id, _)) = &entity.id {
                self.by_id.entry(object_id.to_lowercase()).and_modify(|known| *known = None).or_insert(Some(id));
            }
            if let Some((upn, _)) = &entity.upn {
                self.by_upn.entry(upn.to_lowercase()).or_insert(id);
            }
            if entity.kind == Kind::Group {
                self.groups_by_name.entry(entity.name.clone()).and_modify(|known| *known = None).or_insert(Some(id));
            }
        }
    }

    /// Returns the principal that an instance declares.
    pub(super) fn of_site(&self, site: Site<'_>) -> Option<EntityId> {
        self.by_site.get(&site.index).copied()
    }

    /// Returns the principal of an object id.
    ///
    /// # Errors
    ///
    /// Says in words why none is known.
    pub(super) fn of_object_id(&self, id: &str) -> Result<EntityId, String> {
        match self.by_id.get(&id.to_lowercase()) {
            Some(Some(entity)) => Ok(*entity),
            Some(None) => Err(format!("several blocks have the object id `{id}`")),
            None => Err(format!("no block declares the object id `{id}`")),
        }
    }

    /// Returns the user of a user principal name.
    pub(super) fn of_upn(&self, upn: &str) -> Option<EntityId> {
        self.by_upn.get(&upn.nfc().collect::<String>().to_lowercase()).copied()
    }

    /// Returns the group of a display name, where only one has it.
    pub(super) fn of_group_name(&self, name: &str) -> Option<EntityId> {
        self.groups_by_name.get(&name.nfc().collect::<String>()).copied().flatten()
    }
}

type Cluster<'a> = Vec<Declaration<'a>>;

/// Puts declarations of the same principal together, in the order of the first of each.
fn cluster(declarations: Vec<Declaration<'_>>) -> Vec<Cluster<'_>> {
    let mut by_key: BTreeMap<(Kind, String), Cluster<'_>> = BTreeMap::new();
    for declaration in declarations {
        by_key.entry((declaration.kind, key(&declaration))).or_default().push(declaration);
    }
    let mut clusters = Vec::new();
    for cluster in by_key.into_values() {
        if is_one(&cluster) { clusters.push(cluster) } else { clusters.extend(split_by_root(cluster)) }
    }
    clusters.sort_by_key(|cluster| cluster.first().map(|declaration| declaration.head));
    join_nameless(clusters)
}

/// What two roots make under one name are two things; within a root each block is its own where they contradict each other.
fn split_by_root(cluster: Cluster<'_>) -> Vec<Cluster<'_>> {
    let mut by_root: BTreeMap<Option<usize>, Cluster<'_>> = BTreeMap::new();
    for declaration in cluster {
        by_root.entry(declaration.block.as_ref().map(|fields| fields.site.root)).or_default().push(declaration);
    }
    by_root.into_values().flat_map(split).collect()
}

fn split(cluster: Cluster<'_>) -> Vec<Cluster<'_>> {
    if is_one(&cluster) { vec![cluster] } else { cluster.into_iter().map(|one| vec![one]).collect() }
}

/// Returns what makes two declarations mean the same: the name; a UPN compares without case; without a name, the block.
fn key(declaration: &Declaration<'_>) -> String {
    match (&declaration.upn, &declaration.name, &declaration.block) {
        (Some((upn, _)), _, _) => upn.to_lowercase(),
        (None, Some((name, _)), _) => name.clone(),
        (None, None, Some(fields)) => format!("\u{0}{}", fields.site.index),
        (None, None, None) => format!("\u{0}{:?}", declaration.head),
    }
}

/// Tells whether declarations of the same name mean one principal: none contradicts another, and at most one creates it.
fn is_one(cluster: &[Declaration<'_>]) -> bool {
    let created = cluster.iter().filter(|declaration| !declaration.is_looked_up()).count();
    let is_unique_name = cluster.iter().all(|declaration| declaration.upn.is_some());
    let ids: BTreeSet<_> = cluster.iter().filter_map(|declaration| declaration.id.as_ref()).map(|(id, _)| id.to_lowercase()).collect();
    let mut facts = BTreeMap::new();
    let known = cluster.iter().flat_map(|declaration| &declaration.facts).filter(|(_, (certainty, _))| *certainty != Certainty::Unknown);
    let is_consistent = known.into_iter().all(|(fact, (certainty, _))| *facts.entry(*fact).or_insert(*certainty) == *certainty);
    (created <= 1 || is_unique_name) && ids.len() <= 1 && is_consistent
}

/// Puts a lookup by object id or mail nickname alone to the principal that has it and a name.
fn join_nameless(clusters: Vec<Cluster<'_>>) -> Vec<Cluster<'_>> {
    let mut joined: Vec<Cluster<'_>> = Vec::new();
    let mut by_mark: BTreeMap<(Kind, String), Option<usize>> = BTreeMap::new();
    let (named, nameless): (Vec<_>, Vec<_>) = clusters.into_iter().partition(has_name);
    for cluster in named.into_iter().chain(nameless) {
        let marks = marks(&cluster);
        let known = marks.iter().find_map(|mark| by_mark.get(mark).copied().flatten()).filter(|_| !has_name(&cluster));
        if let Some(home) = known.and_then(|index| joined.get_mut(index)) {
            home.extend(cluster);
            continue;
        }
        for mark in marks {
            by_mark.entry(mark).and_modify(|home| *home = None).or_insert(Some(joined.len()));
        }
        joined.push(cluster);
    }
    joined.sort_by_key(|cluster| cluster.iter().map(|declaration| declaration.head).min());
    joined
}

/// What a lookup may name a principal by, besides its name.
fn marks(cluster: &Cluster<'_>) -> BTreeSet<(Kind, String)> {
    let of = |declaration: &Declaration<'_>| {
        let id = declaration.id.as_ref().map(|(id, _)| (declaration.kind, id.to_lowercase()));
        let nickname = declaration.nickname.as_ref().map(|(nickname, _)| (declaration.kind, format!("\u{0}{}", nickname.to_lowercase())));
        [id, nickname]
    };
    cluster.iter().flat_map(of).flatten().collect()
}

/// What is only known by object id or nickname is named by it, and so counts as nameless here.
fn has_name(cluster: &Cluster<'_>) -> bool {
    let is_named = |declaration: &Declaration<'_>| {
        let text = |placed: &Option<Placed>| placed.as_ref().map(|(text, _)| text.clone());
        let name = text(&declaration.name);
        name.is_some() && name != text(&declaration.id) && (name != text(&declaration.nickname) || !declaration.is_looked_up())
    };
    cluster.iter().any(is_named)
}

fn merge<'a>(world: &World<'a>, cluster: &Cluster<'a>) -> Option<Entity<'a>> {
    let first = cluster.first()?;
    let (name, name_span) = merge_name(world, cluster, first);
    let abouts: BTreeSet<_> = cluster.iter().filter_map(|declaration| declaration.about.clone()).collect();
    let blocks: Vec<Fields<'a>> = cluster.iter().filter_map(|declaration| declaration.block.clone()).collect();
    let mut places: Vec<String> =
        blocks.iter().map(|fields| format!("{}, {}", fields.site.address(), world.notes.place(fields.site.instance.span))).collect();
    if places.is_empty() {
        places.push(format!("mentioned, {}", world.notes.place(first.head)));
        if first.name == first.id {
            let message = format!("no block declares the object id `{name}`: it is taken to be none of those that are declared by name");
            world.notes.add(NoteKind::Assumed, first.head, message);
        }
    }
    let mut facts: BTreeMap<Fact, (Certainty, Span)> = BTreeMap::new();
    for (fact, (certainty, span)) in cluster.iter().flat_map(|declaration| &declaration.facts) {
        let known = facts.entry(*fact).or_insert((*certainty, *span));
        if known.0 == Certainty::Unknown {
            *known = (*certainty, *span);
        }
    }
    let open_ends: BTreeSet<_> = cluster.iter().flat_map(|declaration| &declaration.open_ends).copied().collect();
    Some(Entity {
        kind: first.kind,
        name,
        name_span,
        label: cluster.iter().find_map(|declaration| declaration.label.clone()),
        upn: cluster.iter().find_map(|declaration| declaration.upn.clone()),
        id: cluster.iter().find_map(|declaration| declaration.id.clone()),
        facts,
        description: abouts.into_iter().chain(places).map(|line| one_line(&line)).collect(),
        open_ends: open_ends.into_iter().collect(),
        blocks,
        head: first.head,
    })
}

/// Returns the name that a block gives, one that is more than an id first; where none does, the address of the first.
fn merge_name(world: &World<'_>, cluster: &Cluster<'_>, first: &Declaration<'_>) -> Placed {
    let mut named: Vec<&Declaration<'_>> = cluster.iter().filter(|declaration| declaration.name.is_some()).collect();
    named.sort_by_key(|declaration| declaration.name.as_ref().map(|(name, _)| name) == declaration.id.as_ref().map(|(id, _)| id));
    if let Some(name) = named.first().and_then(|declaration| declaration.name.clone()) {
        return name;
    }
    let address = first.block.as_ref().map_or_else(String::new, Fields::words);
    let message = format!("its name is not known here: it is named `{address}`, and may be the same as another");
    world.notes.add(NoteKind::Assumed, first.head, message);
    (address.nfc().collect(), first.head)
}

/// Gives principals that share a name a longer one: with the root, with the address, and where that is not enough with the place. What
/// they are called stays as a label, so that a question by that name is told of all of them.
fn name_apart(world: &World<'_>, entities: &mut [Entity<'_>]) {
    let mut counts: BTreeMap<String, (usize, BTreeSet<usize>)> = BTreeMap::new();
    for entity in entities.iter() {
        let (count, roots) = counts.entry(entity.name.clone()).or_default();
        *count += 1;
        roots.extend(entity.blocks.first().map(|fields| fields.site.root));
    }
    let mut taken: BTreeSet<String> = counts.keys().cloned().collect();
    for entity in entities.iter_mut() {
        let Some((_, roots)) = counts.get(&entity.name).filter(|(count, _)| *count > 1) else { continue };
        let Some(fields) = entity.blocks.first() else { continue };
        let (address, place) = (fields.site.address(), world.notes.place(entity.head));
        let root = world.roots.get(fields.site.root).filter(|_| roots.len() > 1).map(|root| format!("{}/{}", root.name, entity.name));
        let base = root.clone().unwrap_or_else(|| entity.name.clone());
        let longer = [format!("{base} ({address})"), format!("{base} ({address}, {place})")];
        let numbered = (2..).map(|number| format!("{base} ({address}, {place}, {number})"));
        if let Some(free) = root.into_iter().chain(longer).chain(numbered).find(|name| !taken.contains(name)) {
            let message = format!("several principals are named `{}`: this one is named `{free}`", entity.name);
            world.notes.add(NoteKind::Assumed, entity.name_span, message);
            taken.insert(free.clone());
            let called = std::mem::replace(&mut entity.name, free);
            entity.label.get_or_insert((called, entity.name_span));
        }
    }
}
