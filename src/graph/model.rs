//! What a picture is made of: nodes and edges with their words, before anything has a place.

use crate::define_id;
use crate::explain::Idle;
use crate::ir::{BlueprintId, ContextId, GroupId, PrincipalId, Relation, RoleId, Scope, State, UnknownId};
use crate::reach::Newcomer;
use crate::table::Table;

define_id!(
    /// A node of a picture.
    NodeId
);
define_id!(
    /// An edge of a picture.
    EdgeId
);

/// What a node can stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Entity {
    /// A user or a service principal.
    Account(PrincipalId),
    /// A group.
    Group(GroupId),
    /// A role in one scope.
    Role(RoleId, Scope),
    /// What groups grant, by its position among all grants of the tenant.
    Access(usize),
    /// An authentication context: only where a plan weakens it.
    Context(ContextId),
    /// A blueprint of agent identities.
    Blueprint(BlueprintId),
    /// An account that a plan creates.
    NewAccount(Newcomer),
    /// Whoever may be assigned to a group or a role, which is not known; by the first statement that says so.
    Unknown(UnknownId),
}

/// What an edge says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tie {
    /// An assignment of one state: to a relation of a group, or to a role (`None`); and why it does not count now.
    Assigned(State, Option<Relation>, Option<Idle>),
    /// Membership grants access.
    Grants,
    /// Named as approver of the activation of one relation of a group, or of a role (`None`).
    Approves(Option<Relation>),
    /// Owns a blueprint.
    Owns,
    /// Is an agent of a blueprint, or the user of an agent identity.
    AgentOf,
    /// Steps of a plan.
    Steps,
    /// There may be assignments of one state, to a relation of a group, or to a role (`None`): that is not known.
    Unknown(State, Option<Relation>),
}

/// How much a node or an edge matters to what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// It stands around: grey.
    Around,
    /// Nothing in particular was asked, or a list was.
    Plain,
    /// The answer rests on it, or it is an item of the answer.
    Answer,
    /// The question names it.
    Asked,
}

/// The outline of a node. Kinds differ by outline, not by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Round ends.
    User,
    /// Round ends, twice: several accounts.
    Users,
    /// A box with bars at its sides.
    ServicePrincipal,
    /// A box.
    Group,
    /// A box with a double line.
    RoleAssignableGroup,
    /// Cut corners.
    Role,
    /// A sheet with a folded corner.
    Access,
    /// A shield's outline, here a box with a cut top.
    Context,
    /// A box with a cut bottom.
    Blueprint,
    /// A box with a dashed line.
    Unknown,
}

/// One node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it stands for; of several accounts, the first.
    pub entity: Entity,
    /// The names it stands for, whole, in declaration order; one but for folded accounts.
    pub names: Vec<String>,
    /// Its first line, shortened.
    pub title: String,
    /// Its second line; empty where there is nothing to say.
    pub subtitle: String,
    /// Its outline.
    pub shape: Shape,
    /// Whether its outline is drawn strong: a privileged role.
    pub is_strong: bool,
    /// How much it matters.
    pub weight: Weight,
    /// How many assignments and grants of it lead to what is not drawn.
    pub hidden: usize,
    /// What a click shows.
    pub detail: Detail,
}

/// One edge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// Where it begins.
    pub from: NodeId,
    /// Where it ends.
    pub to: NodeId,
    /// What it says.
    pub tie: Tie,
    /// The words on it, line by line.
    pub label: Vec<Line>,
    /// How much it matters.
    pub weight: Weight,
    /// What a click shows.
    pub detail: Detail,
}

/// One line of a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The number of the step, where it is one.
    pub step: Option<usize>,
    /// The words.
    pub text: String,
}

/// The explanation of a node or an edge.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Detail {
    /// What it is, in one line.
    pub heading: String,
    /// What it contributes, each with its rule; the rule is empty where none applies.
    pub statements: Vec<(String, &'static str)>,
    /// The lines it rests on.
    pub places: Vec<Place>,
    /// The names of folded accounts, at most [`MAX_NAMES`] of them.
    pub names: Vec<String>,
}

/// The most names that a detail lists.
pub const MAX_NAMES: usize = 1_000;

/// A line of a policy file, and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file and the line: `groups.pim:13`.
    pub at: String,
    /// The text of the line, without the blanks around it.
    pub line: String,
    /// What it contributes.
    pub says: String,
}

/// How many declarations of each kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Users.
    pub users: usize,
    /// Service principals.
    pub service_principals: usize,
    /// Groups.
    pub groups: usize,
    /// Roles that are assigned, each scope for itself.
    pub roles: usize,
    /// Grants, each text for itself.
    pub accesses: usize,
    /// Blueprints.
    pub blueprints: usize,
}

/// The names that no node bears.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    /// The names, at most [`MAX_LISTED`] of them: groups, roles and grants first, then accounts.
    pub names: Vec<Unseen>,
    /// How many more there are.
    pub more: usize,
}

/// The most names that a page knows besides those it draws.
pub const MAX_LISTED: usize = 20_000;

/// A name that no node bears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unseen {
    /// What it names: `user`.
    pub kind: &'static str,
    /// The name.
    pub name: String,
    /// The question whose picture draws it.
    pub question: String,
    /// The nodes that it is folded into; none where it is not drawn.
    pub nodes: Vec<NodeId>,
}

/// A whole picture without places.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    /// What it shows, in one line.
    pub caption: String,
    /// The question, where one was asked.
    pub query: Option<String>,
    /// The nodes.
    pub nodes: Table<NodeId, Node>,
    /// The edges.
    pub edges: Table<EdgeId, Edge>,
    /// Whether the tenant is too big to be read at a glance, so that most accounts are counted at what they are assigned to.
    pub is_overview: bool,
    /// The names that no node bears: those of folded accounts, and of what is not drawn.
    pub directory: Directory,
    /// What is not drawn.
    pub counts: Counts,
    /// What is not drawn, in words; empty where everything is.
    pub left_out: Vec<String>,
    /// What else there is to say.
    pub remarks: Vec<String>,
}
