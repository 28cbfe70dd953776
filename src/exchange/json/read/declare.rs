//! Who and what there is.

use super::super::document::{Agent, Blueprint, Context, Principal, Role, Tenant, Unit};
use super::super::words::PRINCIPALS;
use super::policy::reference;
use super::site::{Site, place_of};
use crate::diag::Code;
use crate::exchange::write::node;
use crate::hcl::Json;
use crate::source::Span;
use crate::syntax::ast::{self, Node, Statement};
use crate::terms::{ContextMode, EligibleProtection, GroupFlag, Guests, Nesting, Relation, SignIn, UserFlag};

/// What every principal may have.
const OF_ALL: [&str; 8] = ["kind", "name", "label", "description", "id", "flags", "allow", "at"];

/// Makes a declaration whose block stands even where it is empty.
fn with_block<I>(site: &Site<'_>, name: &str, label: Option<&String>, at: &Json, items: Vec<Node<I>>) -> Box<ast::Declaration<I>> {
    let label = label.map(|label| Site::text_at(label, at, "label"));
    let block = ast::Block { items, dangling: Vec::new(), span: site.line_of(at.span) };
    Box::new(ast::Declaration { name: site.name_at(name, at, "name"), label, block: Some(block) })
}

/// Makes a declaration; an empty block says nothing.
fn declaration<I>(site: &Site<'_>, name: &str, label: Option<&String>, at: &Json, items: Vec<Node<I>>) -> Box<ast::Declaration<I>> {
    let mut declared = with_block(site, name, label, at, items);
    declared.block.take_if(|block| block.items.is_empty());
    declared
}

/// Items of a block, in order.
struct Items<'a, I> {
    at: &'a Json,
    list: Vec<Node<I>>,
}

impl<'a, I> Items<'a, I> {
    fn new(at: &'a Json) -> Self {
        Self { at, list: Vec::new() }
    }

    /// Adds an item where a member says so.
    fn add(&mut self, key: &str, item: Option<I>) {
        self.list.extend(item.map(|item| node(item, place_of(self.at, key))));
    }

    fn extend(&mut self, items: impl IntoIterator<Item = Node<I>>) {
        self.list.extend(items);
    }
}

pub(super) fn tenant(site: &Site<'_>, one: &Tenant, at: &Json) -> Statement {
    let mut items = Items::new(at);
    items.add("timezone", one.timezone.as_ref().map(|zone| ast::TenantItem::Timezone(Site::text_at(zone, at, "timezone"))));
    // the words were checked with the schema
    items.add("guests", one.guests.as_deref().and_then(Guests::of_word).map(ast::TenantItem::Guests));
    let protection = one.eligible_protection.as_deref().and_then(EligibleProtection::of_word);
    items.add("eligible_protection", protection.map(ast::TenantItem::EligibleProtection));
    items.add("nesting", one.nesting.as_deref().and_then(Nesting::of_word).map(ast::TenantItem::Nesting));
    items.add("sign_in", one.sign_in.as_deref().and_then(SignIn::of_word).map(ast::TenantItem::SignIn));
    items.add("password_writeback", one.password_writeback.map(ast::TenantItem::PasswordWriteback));
    Statement::Tenant(with_block(site, &one.name, one.label.as_ref(), at, items.list))
}

pub(super) fn context(site: &Site<'_>, one: &Context, at: &Json) -> Statement {
    let mut items = Items::new(at);
    let mode = one.mode.as_deref().and_then(ContextMode::of_word).filter(|mode| *mode != ContextMode::Enforced);
    items.add("mode", mode.map(ast::ContextItem::Mode));
    let excludes = site.names(&one.excludes, at, "excludes");
    items.add("excludes", (!excludes.is_empty()).then_some(ast::ContextItem::Excludes(excludes)));
    items.extend(site.allows(&one.allow, at).into_iter().map(|allow| node(ast::ContextItem::Allow(allow.value), allow.span)));
    Statement::Context(declaration(site, &one.name, one.label.as_ref(), at, items.list))
}

pub(super) fn blueprint(site: &Site<'_>, one: &Blueprint, at: &Json) -> Statement {
    let mut items = Items::new(at);
    items.add("id", one.id.as_ref().map(|id| ast::BlueprintItem::Id(Site::text_at(id, at, "id"))));
    let owners = site.names(&one.owners, at, "owners");
    items.add("owners", (!owners.is_empty()).then_some(ast::BlueprintItem::Owners(owners)));
    items.extend(site.allows(&one.allow, at).into_iter().map(|allow| node(ast::BlueprintItem::Allow(allow.value), allow.span)));
    Statement::Blueprint(declaration(site, &one.name, one.label.as_ref(), at, items.list))
}

pub(super) fn unit(site: &Site<'_>, one: &Unit, at: &Json) -> Statement {
    let mut items = Items::new(at);
    items.add("restricted", one.restricted.then_some(ast::UnitItem::Restricted));
    let members = site.names(&one.members, at, "members");
    items.add("members", (!members.is_empty()).then_some(ast::UnitItem::Members(members)));
    items.extend(site.allows(&one.allow, at).into_iter().map(|allow| node(ast::UnitItem::Allow(allow.value), allow.span)));
    Statement::Unit(with_block(site, &one.name, one.label.as_ref(), at, items.list))
}

pub(super) fn role(site: &Site<'_>, one: &Role, at: &Json) -> Statement {
    let mut items = Items::new(at);
    items.add("like", one.like.as_ref().map(|like| ast::RoleItem::Like(site.name_at(like, at, "like"))));
    items.add("privileged", one.privileged.then_some(ast::RoleItem::Privileged));
    items.add("policy", reference(site, one.policy.as_ref(), at, "policy").map(ast::RoleItem::Policy));
    items.extend(site.allows(&one.allow, at).into_iter().map(|allow| node(ast::RoleItem::Allow(allow.value), allow.span)));
    Statement::Role(with_block(site, &one.name, one.label.as_ref(), at, items.list))
}

/// Reads a principal by its kind; what only others have is an error.
pub(super) fn principal(site: &Site<'_>, one: &Principal, at: &Json) -> Option<Statement> {
    let [user_word, service_word, group_word] = PRINCIPALS;
    let (more, statement): (&[&str], Statement) = match one.kind.as_str() {
        word if word == user_word => (&["upn", "unknown", "agent"], user(site, one, at)),
        word if word == service_word => (&["agent"], service_principal(site, one, at)),
        word if word == group_word => (&["unknown", "membership_policy", "ownership_policy", "grants"], group(site, one, at)),
        _ => return None, // the schema knows no other
    };
    for (key, span, _) in at.members().iter().filter(|(key, _, _)| !OF_ALL.contains(&&**key) && !more.contains(&&**key)) {
        site.fault(Code::Syntax, *span, format!("a {} has no `{key}`", one.kind.replace('-', " ")), "not of this kind");
    }
    Some(statement)
}

fn user(site: &Site<'_>, one: &Principal, at: &Json) -> Statement {
    let mut items = Items::new(at);
    items.add("upn", one.upn.as_ref().map(|upn| ast::UserItem::Upn(Site::text_at(upn, at, "upn"))));
    items.add("id", one.id.as_ref().map(|id| ast::UserItem::Id(Site::text_at(id, at, "id"))));
    items.extend(flags(site, one, at, "flags", UserFlag::of_word).into_iter().map(|(flag, span)| node(ast::UserItem::Flag(flag), span)));
    let unknown = flags(site, one, at, "unknown", UserFlag::of_word);
    items.add("unknown", (!unknown.is_empty()).then_some(ast::UserItem::Unknown(unknown)));
    items.add("agent", agent(site, one.agent.as_ref(), at).map(ast::UserItem::Agent));
    items.extend(site.allows(&one.allow, at).into_iter().map(|allow| node(ast::UserItem::Allow(allow.value), allow.span)));
    Statement::User(declaration(site, &one.name, one.label.as_ref(), at, items.list))
}

fn service_principal(site: &Site<'_>, one: &Principal, at: &Json) -> Statement {
    let mut items = Items::new(at);
    items.add("id", one.id.as_ref().map(|id| ast::ServicePrincipalItem::Id(Site::text_at(id, at, "id"))));
    let disabled = |word: &str| UserFlag::of_word(word).filter(|flag| *flag == UserFlag::Disabled);
    let flags = flags(site, one, at, "flags", disabled);
    items.extend(flags.into_iter().map(|(_, span)| node(ast::ServicePrincipalItem::Disabled, span)));
    items.add("agent", agent(site, one.agent.as_ref(), at).map(ast::ServicePrincipalItem::Agent));
    items.extend(site.allows(&one.allow, at).into_iter().map(|allow| node(ast::ServicePrincipalItem::Allow(allow.value), allow.span)));
    Statement::ServicePrincipal(declaration(site, &one.name, one.label.as_ref(), at, items.list))
}

fn group(site: &Site<'_>, one: &Principal, at: &Json) -> Statement {
    let mut items = Items::new(at);
    items.add("id", one.id.as_ref().map(|id| ast::GroupItem::Id(Site::text_at(id, at, "id"))));
    items.extend(flags(site, one, at, "flags", GroupFlag::of_word).into_iter().map(|(flag, span)| node(ast::GroupItem::Flag(flag), span)));
    let unknown = flags(site, one, at, "unknown", GroupFlag::of_word);
    items.add("unknown", (!unknown.is_empty()).then_some(ast::GroupItem::Unknown(unknown)));
    for (relation, key, policy) in
        [(Relation::Member, "membership_policy", &one.membership_policy), (Relation::Owner, "ownership_policy", &one.ownership_policy)]
    {
        items.add(key, reference(site, policy.as_ref(), at, key).map(|policy| ast::GroupItem::Policy(relation, policy)));
    }
    let places = at.member("grants").map_or(&[][..], Json::items);
    let grants = one.grants.iter().zip(places);
    items.extend(grants.map(|(access, place)| node(ast::GroupItem::Grants(crate::exchange::write::text(access, place.span)), place.span)));
    items.extend(site.allows(&one.allow, at).into_iter().map(|allow| node(ast::GroupItem::Allow(allow.value), allow.span)));
    Statement::Group(declaration(site, &one.name, one.label.as_ref(), at, items.list))
}

fn agent(site: &Site<'_>, agent: Option<&Agent>, at: &Json) -> Option<ast::Agent> {
    let (agent, at) = (agent?, at.member("agent")?);
    Some(ast::Agent { of: agent.of.as_ref().map(|of| site.name_at(of, at, "of")) })
}

/// Reads flags; one of another kind is an error.
fn flags<F>(site: &Site<'_>, one: &Principal, at: &Json, key: &str, read: impl Fn(&str) -> Option<F>) -> Vec<(F, Span)> {
    let mut found = Vec::new();
    for place in at.member(key).map_or(&[][..], Json::items) {
        let word = place.as_text().unwrap_or_default(); // the schema knows texts only
        match read(word) {
            Some(flag) => found.push((flag, place.span)),
            None => {
                site.fault(Code::Syntax, place.span, format!("a {} has no flag `{word}`", one.kind.replace('-', " ")), "not of this kind")
            }
        }
    }
    found
}
