//! Conditional access policies that target an authentication context: whether it is enforced, and whom that leaves out (D2.13, D2.14).

use std::collections::BTreeMap;

use super::NoteKind;
use super::directory::Directory;
use super::fields::{Field, Fields};
use super::identity::Meant;
use super::world::Site;
use crate::exchange::write::{Writer, name, node};
use crate::source::Span;
use crate::syntax::ast::{self, ContextMode};

/// What is known of an authentication context.
pub(super) struct ContextRule {
    /// Where it is first mentioned.
    span: Span,
    /// What the policies that target it say; none where no policy here does.
    targets: Vec<Target>,
    /// Whether the configuration has conditional access policies that target contexts, so that one without any is known to have none.
    has_others: bool,
}

/// What one policy says.
struct Target {
    contexts: Vec<String>,
    state: State,
    excludes: Vec<ast::Name>,
    span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    On,
    ReportOnly,
    Off,
}

/// The attributes that name contexts.
const TARGETS: &[&str] = &[
    "included_authentication_context_class_references",
    "include_authentication_context_class_references",
    "included_authentication_contexts",
    "authentication_context_class_references",
];

/// Joins the contexts that policies ask for with what targets them.
pub(super) fn rules(directory: &Directory<'_>, asked: &BTreeMap<String, Span>) -> BTreeMap<String, ContextRule> {
    let sites = directory.world.sites.iter().filter(|site| site.kind() == "azuread_conditional_access_policy" && !site.is_data());
    let targets: Vec<Target> = sites.filter_map(|site| read(directory, *site)).collect();
    let has_others = !targets.is_empty();
    let mut rules: BTreeMap<String, ContextRule> = BTreeMap::new();
    for (context, span) in asked {
        rules.insert(context.clone(), ContextRule { span: *span, targets: Vec::new(), has_others });
    }
    for target in targets {
        for context in &target.contexts {
            let of_this = Target { contexts: Vec::new(), state: target.state, excludes: target.excludes.clone(), span: target.span };
            let rule = rules.entry(context.clone()).or_insert(ContextRule { span: target.span, targets: Vec::new(), has_others });
            rule.targets.push(of_this);
        }
    }
    rules
}

/// Reads a policy that targets contexts; others change nothing here.
fn read(directory: &Directory<'_>, site: Site<'_>) -> Option<Target> {
    let fields = Fields::open(directory.world, site);
    let conditions = fields.inside("conditions")?;
    let applications = conditions.inside("applications");
    let named = applications.as_ref().and_then(|block| TARGETS.iter().find_map(|attribute| block.list(attribute).known()));
    let Some((contexts, _)) = named.filter(|(contexts, _)| !contexts.is_empty()) else {
        fields.leave_all(NoteKind::NoEffect, format!("`{}` targets no authentication context", fields.words()));
        return None;
    };
    let contexts: Option<Vec<String>> = contexts.iter().map(|context| context.as_text().map(str::to_owned)).collect();
    let state = match fields.text("state").known().as_ref().map(|(state, _)| state.as_str()) {
        Some("enabled") => Some(State::On),
        Some("disabled") => Some(State::Off),
        Some("enabledForReportingButNotEnforced") => Some(State::ReportOnly),
        Some(_) | None => None,
    };
    let users = conditions.inside("users");
    let is_for_all = users.as_ref().is_some_and(is_for_all);
    let excludes = users.as_ref().and_then(|users| excluded(directory, users));
    let idle = ["display_name", "grant_controls", "session_controls", "timeouts"];
    fields.skip(&idle, "decides nothing beside the state and the users");
    conditions
        .skip(&["client_app_types", "locations", "platforms", "devices", "sign_in_risk_levels", "user_risk_levels"], "is not modelled");
    match (contexts, state, excludes, is_for_all && fields.is_certain()) {
        (Some(contexts), Some(state), Some(excludes), true) => Some(Target { contexts, state, excludes, span: fields.head() }),
        _ => {
            let message = format!("`{}` is not read: its contexts, its state or its users are not known here", fields.words());
            fields.leave_all(NoteKind::Unknown, message);
            None
        }
    }
}

fn is_for_all(users: &Fields<'_>) -> bool {
    let included = users.list("included_users").known();
    included.is_some_and(|(users, _)| users.iter().any(|user| user.as_text() == Some("All")))
}

/// Whom a policy leaves out; `None` where that is not known, or cannot be written.
fn excluded(directory: &Directory<'_>, users: &Fields<'_>) -> Option<Vec<ast::Name>> {
    let mut names = Vec::new();
    for attribute in ["excluded_users", "excluded_groups"] {
        let (value, place) = match users.value(attribute) {
            Field::Known(value, place) => (value, place),
            Field::Absent => continue,
            Field::Unknown(_) => return None,
        };
        for (principal, span) in directory.principals(users.site.root, &value, place.value)? {
            let Meant::One(id) = principal else { return None };
            names.push(name(&directory.entity(id).name, span));
        }
    }
    users.list("excluded_roles").known().is_none_or(|(roles, _)| roles.is_empty()).then_some(names)
}

impl ContextRule {
    /// Writes the context. Of several policies that target it the strictest counts, and whom all of them leave out.
    pub(super) fn write(self, context: &str, writer: &mut Writer) {
        let mut items: Vec<ast::Node<ast::ContextItem>> = Vec::new();
        let on: Vec<&Target> = self.targets.iter().filter(|target| target.state == State::On).collect();
        match (on.as_slice(), self.targets.iter().max_by_key(|target| target.state == State::ReportOnly)) {
            ([first, others @ ..], _) => {
                let is_out = |name: &&ast::Name| others.iter().all(|other| other.excludes.iter().any(|own| own.text == name.text));
                let excludes: Vec<ast::Name> = first.excludes.iter().filter(is_out).cloned().collect();
                if !excludes.is_empty() {
                    items.push(node(ast::ContextItem::Excludes(excludes), first.span));
                }
            }
            ([], Some(target)) => {
                let mode = if target.state == State::ReportOnly { ContextMode::ReportOnly } else { ContextMode::Off };
                items.push(node(ast::ContextItem::Mode(mode), target.span));
            }
            ([], None) if self.has_others => {
                writer.comment("no conditional access policy here targets this context: taken as enforced by another");
            }
            ([], None) => writer.comment("what Conditional Access does with this context is not known here: taken as enforced"),
        }
        let block = (!items.is_empty()).then_some(ast::Block { items, dangling: Vec::new(), span: self.span });
        let declaration = ast::Declaration { name: name(context, self.span), label: None, block };
        writer.push(node(ast::Statement::Context(Box::new(declaration)), self.span), None);
    }
}
