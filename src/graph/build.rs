//! Makes the nodes and edges of a picture from what was chosen, with their words.

mod notes;
mod unknown;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use indexmap::IndexMap;

use crate::eval::View;
use crate::explain::PlanStep;
use crate::ir::{Assignment, AssignmentId, PrincipalId, Tenant};
use crate::reach::is_privileged;
use crate::table::Table;
use crate::text::clean;

use super::detail;
use super::directory;
use super::fold::{self, Class, Ties};
use super::measure::shorten;
use super::model::{Edge, Entity, Graph, Line, Node, NodeId, Shape, Tie, Weight};
use super::scene::{MAX_NODES, Scene};
use super::select::Choice;
use super::structure::structure_ties;
use super::subject::{Numbered, Subject, approver_entities, step_ends, told};
use super::words::{fold_title, gate_mark, guests_words, kind, label, name, shape, step_words};
use super::world::{World, entity_of};
use unknown::Open;

/// The longest title, in columns; a longer name is shortened, and shown whole on a click.
const TITLE_COLUMNS: usize = 30;

/// Makes the graph of a scene.
pub fn build(scene: &Scene<'_>) -> Graph {
    let at = scene.asked.map_or(scene.at, |asked| asked.explanation.at);
    let told = scene.asked.map(|asked| told(&asked)).unwrap_or_default(); // of the tenant alone nothing is told
    let index = OnceLock::new();
    let world = World::new(View::new(scene.tenant, at), &index, scene.extras.has_idle, told);
    let mut subject = scene.asked.map(|asked| Subject::new(&world, &asked)).unwrap_or_default(); // nor is it about anybody
    subject.is_overview = scene.asked.is_none();
    subject.has_approvers = scene.extras.has_approvers;
    let choice = Choice::new(&world, &subject);
    let sources = scene.asked.map_or(scene.sources, |asked| asked.sources);
    let mut builder = Builder {
        world: &world,
        subject: &subject,
        choice: &choice,
        sources,
        nodes: Table::new(),
        ids: BTreeMap::new(),
        class_ids: Vec::new(),
        graph: Graph::default(),
        drawn_steps: 0,
    };
    builder.add_nodes();
    builder.add_assignments();
    builder.add_steps();
    let crowded_out = builder.add_unknowns();
    builder.finish(scene, &world, crowded_out)
}

struct Builder<'a, 'w> {
    world: &'a World<'w>,
    subject: &'a Subject<'a>,
    choice: &'a Choice,
    sources: &'a crate::source::Sources,
    nodes: Table<NodeId, Node>,
    /// Where each entity is drawn; an account that is counted in several nodes, the first of them.
    ids: BTreeMap<Entity, NodeId>,
    /// The nodes of the classes of accounts, in their order.
    class_ids: Vec<NodeId>,
    graph: Graph,
    drawn_steps: usize,
}

/// What one edge joins, before it is one.
type Bundle<'w> = IndexMap<(NodeId, NodeId, Tie, bool), (Entity, Entity, Vec<&'w Assignment>)>;

impl<'w> Builder<'_, 'w> {
    fn add_nodes(&mut self) {
        for class in &self.choice.classes {
            if let [first, ..] = class.members.as_slice() {
                let id = self.add_node(Entity::Account(*first), Some(class));
                self.class_ids.push(id);
            }
        }
        for entity in self.choice.chosen.keys() {
            self.add_node(*entity, None);
        }
        for (_, step, _) in &self.subject.steps {
            for end in step_ends(step) {
                if !self.ids.contains_key(&end) && self.nodes.len() < MAX_NODES {
                    self.add_node(end, None);
                }
            }
        }
    }

    /// Adds a node of an entity, or of the accounts of which it is the first.
    fn add_node(&mut self, entity: Entity, class: Option<&Class>) -> NodeId {
        let fold = class.filter(|class| class.is_fold());
        let whole = fold.map_or_else(|| name(self.world, entity), |fold| fold_title(self.world, &fold.members));
        let names = fold.map_or_else(|| vec![whole.clone()], |fold| self.names(fold));
        let hidden = match fold {
            // where else they are assigned is counted there
            Some(fold) if fold.is_crowd => 0,
            Some(_) | None => self.hidden(entity, class.map_or(&[], |class| &class.members)),
        };
        let node = Node {
            entity,
            names,
            title: shorten(&whole, TITLE_COLUMNS),
            subtitle: shorten(&self.subtitle(entity, fold, hidden), TITLE_COLUMNS + 12),
            shape: if fold.is_some() { Shape::Users } else { shape(self.world, entity) },
            is_strong: matches!(entity, Entity::Role(role, _) if is_privileged(self.world.tenant, role)),
            weight: self.node_weight(entity),
            hidden,
            detail: detail::of_node(self.world, self.sources, entity, fold),
        };
        let id = self.nodes.push(node);
        let members = class.into_iter().flat_map(|class| &class.members).map(|member| Entity::Account(*member));
        for stands in members.chain([entity]) {
            self.ids.entry(stands).or_insert(id);
        }
        id
    }

    fn names(&self, fold: &Class) -> Vec<String> {
        fold.members.iter().map(|member| name(self.world, Entity::Account(*member))).collect()
    }

    fn subtitle(&self, entity: Entity, fold: Option<&Class>, hidden: usize) -> String {
        if let Some(crowd) = fold.filter(|fold| fold.is_crowd) {
            return guests_words(self.world, &crowd.members);
        }
        let mut words = kind(self.world, entity);
        let is_account = matches!(entity, Entity::Account(_));
        // a plain user is known by its outline, and several accounts by their title
        if is_account && (fold.is_some() || matches!(words.as_slice(), [only] if only == "user")) {
            words.remove(0);
        }
        if is_account && hidden == 0 && self.world.facts_of(entity).next().is_none() {
            words.push("no assignments now".to_owned());
        }
        words.join(" · ")
    }

    fn node_weight(&self, entity: Entity) -> Weight {
        let subject = self.subject;
        if subject.asked.contains(&entity) {
            return Weight::Asked;
        }
        let is_told = || self.world.told().any(|fact| self.world.entity(fact.principal) == entity || entity_of(fact.target) == entity);
        let is_step = || subject.steps.iter().any(|(_, step, _)| step_ends(step).contains(&entity));
        let is_approver = || subject.activation.is_some_and(|thing| approver_entities(self.world, thing).contains(&entity));
        if subject.items.contains(&entity) || (subject.has_path && (is_told() || is_step() || is_approver())) {
            return Weight::Answer;
        }
        if subject.has_path { Weight::Around } else { Weight::Plain }
    }

    /// Counts what leads from or to a node and is not drawn.
    fn hidden(&self, entity: Entity, members: &[PrincipalId]) -> usize {
        let accounts: BTreeSet<Entity> = members.iter().map(|member| Entity::Account(*member)).chain([entity]).collect();
        let ahead =
            accounts.iter().flat_map(|account| self.world.facts_of(*account)).filter(|(_, fact)| !self.is_chosen(entity_of(fact.target)));
        let behind = self.world.facts_to(entity).into_iter().filter(|(_, fact)| !self.is_chosen(self.world.entity(fact.principal)));
        let grants = self.world.grants_of(entity).into_iter().filter(|access| !self.is_chosen(*access));
        let granting = match entity {
            Entity::Access(access) => self.world.groups_granting(access).filter(|group| !self.is_chosen(Entity::Group(*group))).count(),
            Entity::Account(_)
            | Entity::Group(_)
            | Entity::Role(..)
            | Entity::Context(_)
            | Entity::Blueprint(_)
            | Entity::NewAccount(_)
            | Entity::Unknown(_) => 0,
        };
        let agents = accounts.iter().flat_map(|account| self.world.agent_ties(*account)).filter(|(target, _)| !self.is_chosen(*target));
        let tied = accounts.iter().flat_map(|account| self.world.agents_to(*account)).filter(|who| !self.is_chosen(Entity::Account(*who)));
        ahead.count() + behind.count() + grants.count() + granting + agents.count() + tied.count()
    }

    fn is_chosen(&self, entity: Entity) -> bool {
        self.choice.chosen.contains_key(&entity) || self.choice.has_account(entity)
    }

    fn add_assignments(&mut self) {
        let approvals = fold::approvals(self.world, &self.choice.chosen, self.subject);
        let mut bundle: Bundle<'w> = IndexMap::new();
        for (class, id) in self.choice.classes.iter().zip(&self.class_ids) {
            self.bundle_class(class, *id, &mut bundle);
        }
        for entity in self.choice.chosen.keys() {
            self.bundle_structure(*entity, &approvals, &mut bundle);
        }
        for ((from, to, tie, is_told), (begin, end, facts)) in bundle {
            self.add_edge((from, begin), (to, end), tie, is_told, &facts);
        }
    }

    fn bundle_class(&self, class: &Class, begin: NodeId, bundle: &mut Bundle<'w>) {
        for member in &class.members {
            let entity = Entity::Account(*member);
            let drawn = |(_, fact): &(AssignmentId, &Assignment)| class.ties.contains(&(entity_of(fact.target), self.world.tie(fact)));
            for (id, fact) in self.world.facts_of(entity).filter(drawn) {
                self.bundle_fact((begin, entity), id, fact, bundle);
            }
        }
        let Some(first) = class.members.first().map(|first| Entity::Account(*first)) else { return };
        self.bundle_ties((begin, first), class.ties.iter().copied(), bundle);
    }

    fn bundle_structure(&self, entity: Entity, approvals: &BTreeMap<PrincipalId, Ties>, bundle: &mut Bundle<'w>) {
        let Some(begin) = self.ids.get(&entity).copied() else { return };
        for (id, fact) in self.world.facts_of(entity) {
            self.bundle_fact((begin, entity), id, fact, bundle);
        }
        let ties = structure_ties(self.world, &self.choice.chosen, approvals, entity);
        self.bundle_ties((begin, entity), ties.into_iter(), bundle);
    }

    fn bundle_fact(&self, (begin, from): (NodeId, Entity), id: AssignmentId, fact: &'w Assignment, bundle: &mut Bundle<'w>) {
        let to = entity_of(fact.target);
        // the end of a step that was drawn past the choice has no other edges: they were not counted
        if let Some(end) = self.ids.get(&to).filter(|_| self.is_chosen(to)) {
            let key = (begin, *end, self.world.tie(fact), self.world.is_told(id));
            bundle.entry(key).or_insert((from, to, Vec::new())).2.push(fact);
        }
    }

    /// Adds what joins two nodes and is no assignment.
    fn bundle_ties(&self, (begin, from): (NodeId, Entity), ties: impl Iterator<Item = (Entity, Tie)>, bundle: &mut Bundle<'w>) {
        for (to, tie) in ties.filter(|(_, tie)| !matches!(tie, Tie::Assigned(..))) {
            if let Some(end) = self.ids.get(&to) {
                bundle.entry((begin, *end, tie, false)).or_insert((from, to, Vec::new()));
            }
        }
    }

    fn add_edge(&mut self, (from, begin): (NodeId, Entity), (to, end): (NodeId, Entity), tie: Tie, is_told: bool, facts: &[&Assignment]) {
        let is_asked =
            matches!(tie, Tie::Approves(relation) if self.subject.activation.is_some() && self.subject.shows_approvers(end, relation));
        let weight = match (is_told || is_asked, self.subject.has_path) {
            (true, _) => Weight::Answer,
            (false, true) => Weight::Around,
            (false, false) => Weight::Plain,
        };
        let askers = detail::askers(self.world, facts);
        let crowd = self.crowd(from);
        // of a crowd not all have to be assigned so
        let title =
            if crowd.is_some() && !askers.is_empty() { fold_title(self.world, &askers) } else { self.nodes.row(from).title.clone() };
        let detail = detail::of_edge(self.world, self.sources, begin, end, tie, facts, &title);
        let label = label(self.world, end, tie, &askers, crowd);
        self.graph.edges.push(Edge { from, to, tie, label, weight, detail });
    }

    /// Returns how many accounts a node stands for, where each may stand in others too.
    fn crowd(&self, node: NodeId) -> Option<usize> {
        let (class, _) = self.choice.classes.iter().zip(&self.class_ids).find(|(_, id)| **id == node)?;
        class.is_crowd.then_some(class.members.len())
    }

    /// Draws the steps of a plan, those between the same two nodes as one edge with several lines.
    fn add_steps(&mut self) {
        let mut bundles: IndexMap<(NodeId, NodeId), Vec<Numbered<'_>>> = IndexMap::new();
        for (number, step, words) in &self.subject.steps {
            let [from, to] = step_ends(step);
            if let (Some(from), Some(to)) = (self.ids.get(&from), self.ids.get(&to)) {
                bundles.entry((*from, *to)).or_default().push((*number, *step, *words));
                self.drawn_steps += 1;
            }
        }
        for ((from, to), steps) in bundles {
            let label = steps.iter().flat_map(|step| step_lines(self.world.tenant, step)).collect();
            let told: Vec<(usize, &PlanStep)> = steps.iter().map(|(number, _, words)| (*number, *words)).collect();
            let title = format!("{} → {}", self.nodes.row(from).title, self.nodes.row(to).title);
            let detail = detail::of_steps(self.world, self.sources, &title, &told);
            self.graph.edges.push(Edge { from, to, tie: Tie::Steps, label, weight: Weight::Answer, detail });
        }
    }

    /// Draws who may be assigned to what is drawn: one node for each group and role. Returns how many there is no room for.
    fn add_unknowns(&mut self) -> usize {
        let mut crowded_out = 0;
        for open in unknown::open(self.world).into_iter().filter(|open| self.choice.chosen.contains_key(&open.target)) {
            match self.ids.get(&open.target).copied().filter(|_| self.nodes.len() < MAX_NODES) {
                Some(to) => self.add_unknown(&open, to),
                None => crowded_out += 1,
            }
        }
        crowded_out
    }

    fn add_unknown(&mut self, open: &Open, to: NodeId) {
        let from = self.add_node(open.who, None);
        for (tie, ids) in &open.ways {
            let who = unknown::who(self.world, ids);
            let detail = detail::of_unknown(self.world, self.sources, open.target, *tie, ids, &who);
            let label = vec![Line { step: None, text: format!("{}?", detail::tie_words(*tie)) }];
            let weight = if self.subject.has_path { Weight::Around } else { Weight::Plain };
            self.graph.edges.push(Edge { from, to, tie: *tie, label, weight, detail });
        }
    }

    fn finish(self, scene: &Scene<'_>, world: &World<'_>, crowded_out: usize) -> Graph {
        let counts = self.choice.left_out;
        Graph {
            caption: notes::caption(scene, world),
            is_overview: self.choice.is_overview,
            directory: directory::of(world, self.choice, &self.class_ids),
            query: scene.asked.map(|asked| clean(asked.query).into_owned()),
            nodes: self.nodes,
            counts,
            left_out: notes::left_out(world, self.subject, self.choice, &counts, self.drawn_steps),
            remarks: notes::remarks(world, scene, self.choice, crowded_out),
            ..self.graph
        }
    }
}

fn step_lines(tenant: &Tenant, (number, step, words): &Numbered<'_>) -> Vec<Line> {
    // without a target the line ends at the subject
    let is_other = step.target.is_some() && step.subject != Some(step.actor);
    let subject = words.subject.as_deref().filter(|_| is_other).map(|subject| shorten(&clean(subject), TITLE_COLUMNS));
    let mut lines = vec![Line { step: Some(*number), text: step_words(step.kind, subject.as_deref()) }];
    if !step.gates.is_empty() {
        let gates: Vec<String> = step.gates.iter().map(|gate| gate_mark(tenant, *gate)).collect();
        lines.push(Line { step: None, text: clean(&gates.join(" · ")).into_owned() });
    }
    lines
}
