//! Plans and states: Terraform itself tells the instances. What the provider adds to every resource, and what says nothing, is taken out;
//! what is sensitive counts as not known, so that nothing can print it.

mod lists;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diag::{Code, Diagnostic};
use crate::exchange::imported::Shown;
use crate::exchange::note::NoteKind;
use crate::exchange::notes::Notes;
use crate::exchange::options::Options;
use crate::hcl::{Argument, Arguments, Data, Extent, Finding, Form, Instance, Plan, Reason, Reference, Severity, Side, Step, Type, Value};
use crate::source::{Source, SourceId, Thing};

use super::world::Root;
use lists::Given;

/// What the provider adds to resources; nothing here depends on it.
const COMPUTED: &[&str] = &[
    "about_me",
    "app_role_ids",
    "app_roles",
    "application_tenant_id",
    "creation_type",
    "external_user_state",
    "groups",
    "homepage_url",
    "id",
    "im_addresses",
    "logout_url",
    "oauth2_permission_scope_ids",
    "oauth2_permission_scopes",
    "onpremises_distinguished_name",
    "onpremises_domain_name",
    "onpremises_netbios_name",
    "onpremises_sam_account_name",
    "onpremises_security_identifier",
    "onpremises_user_principal_name",
    "preferred_language",
    "proxy_addresses",
    "redirect_uris",
    "saml_metadata_url",
    "service_principal_names",
    "sign_in_audience",
    "status",
    "type",
    "users",
];

/// What the provider adds to policies, where it decides nothing; groups have a name of that kind.
const COMPUTED_OF_POLICIES: &[&str] = &["description", "display_name"];

/// Lists that say something when they are empty: there is nobody, and it is no special kind of group.
const MEANT_WHEN_EMPTY: &[&str] = &["members", "owners", "types"];

/// Arguments that name a role by its id, which is one of its own in each tenant.
const ROLES: &[&str] = &["role_id", "role_object_id", "role_definition_id"];

/// A text that is no configuration.
pub(super) struct Told {
    /// What it tells; none of what is refused.
    pub root: Option<Root>,
    /// Why it is refused.
    pub refused: Vec<Diagnostic>,
    /// What is shown of it.
    pub shown: Shown,
}

/// Tells by name and beginning whether a text that is no configuration is a plan or a state, or meant to be one.
pub(super) fn is_meant(path: &str, text: &[u8]) -> bool {
    let start = text.trim_ascii_start().get(..64).unwrap_or(text.trim_ascii_start());
    path.ends_with(".json") || (start.starts_with(b"{") && start.windows(16).any(|window| window == b"\"format_version\""))
}

/// Reads a plan or a state.
pub(super) fn read(id: SourceId, source: &Source, options: &Options, notes: &Notes<'_>) -> Told {
    let plan = match Plan::parse(id, source.text()) {
        Ok(plan) => plan,
        Err(finding) => {
            let shown = Shown { source: id, text: blank(source.text()), things: Vec::new() };
            return Told { root: None, refused: vec![refusal(source, &finding, None)], shown };
        }
    };
    let told = plan.instances(options.side, options.extent, options.max_instances);
    let things = told.instances.iter().map(thing).collect();
    let shown = Shown { source: id, text: plan.shown_text(source.text()), things };
    let (errors, others): (Vec<&Finding>, Vec<&Finding>) = told.findings.iter().partition(|finding| finding.severity == Severity::Error);
    others.iter().for_each(|finding| notes.add(NoteKind::Unknown, finding.span, &finding.message));
    let help = (plan.form() == Form::Plan && options.extent == Extent::Whole && options.side == Side::After)
        .then_some("`--partial` reads what is there all the same");
    let refused: Vec<Diagnostic> = errors.iter().map(|finding| refusal(source, finding, help)).collect();
    let ids = ids(&told.instances);
    let given = Given::new(&plan, options, &told.instances);
    let instances = told.instances.into_iter().map(|instance| tidy(given.without(instance), &ids)).collect();
    let root = refused.is_empty().then(|| Root { name: source.name().to_owned(), instances });
    Told { root, refused, shown }
}

fn refusal(source: &Source, finding: &Finding, help: Option<&str>) -> Diagnostic {
    let message = format!("cannot read `{}`: {}", source.name(), finding.message);
    let fault = Diagnostic::new(Code::UnreadableFile, message, finding.span, "");
    help.into_iter().fold(fault, Diagnostic::with_help)
}

/// What cannot be read may hold anything, secrets too: only its lines are kept.
fn blank(text: &str) -> String {
    text.bytes().map(|byte| if matches!(byte, b'\n' | b'\r') { char::from(byte) } else { ' ' }).collect()
}

fn thing(instance: &Instance) -> Thing {
    Thing { start: instance.span.start, end: instance.span.end, name: instance.address.to_string().into() }
}

/// The instances by their ids.
type Ids = BTreeMap<String, Reference>;

fn ids(instances: &[Instance]) -> Ids {
    let mut ids = Ids::new();
    for instance in instances {
        let id = instance.body.argument("object_id").filter(|argument| !argument.value.has_sensitive());
        if let Some(id) = id.and_then(|argument| argument.value.as_text()) {
            let reference = Reference::new(instance.address.clone()).then(Step::Attribute("object_id".into()));
            ids.insert(id.to_lowercase(), reference);
        }
    }
    ids
}

/// Leaves of an instance what it says.
fn tidy(instance: Instance, ids: &Ids) -> Instance {
    let is_policy = &*instance.address.kind == "azuread_group_role_management_policy";
    let ends = instance.body.argument("expiration_date").and_then(|argument| argument.value.as_text()).is_some_and(|text| !text.is_empty());
    let says = |argument: &Argument| {
        let name = &*argument.name;
        let is_added = COMPUTED.contains(&name) || (is_policy && COMPUTED_OF_POLICIES.contains(&name));
        let is_nothing = is_empty_text(&argument.value) || (is_empty_list(&argument.value) && !MEANT_WHEN_EMPTY.contains(&name));
        // an end that is known was reckoned from the duration
        let is_reckoned = name == "duration" && ends;
        !(is_added || is_nothing || is_reckoned)
    };
    let arguments = instance.body.arguments.into_iter().filter(says);
    let settled = |argument: Argument| {
        let role = argument.value.as_text().filter(|_| ROLES.contains(&&*argument.name)).and_then(|id| ids.get(&id.to_lowercase()));
        let value = match role {
            Some(role) => Value::referring(role.clone(), Type::Text, argument.value.origin),
            None => settled(argument.value, false, ids),
        };
        Argument { value, ..argument }
    };
    let arguments = arguments.map(settled).collect();
    Instance { body: Arguments { arguments, ..Arguments::default() }, ..instance }
}

/// The provider writes an empty text where nothing is set.
fn is_empty_text(value: &Value) -> bool {
    value.as_text() == Some("")
}

fn is_empty_list(value: &Value) -> bool {
    value.elements().is_some_and(<[Value]>::is_empty)
}

/// Takes empty texts out of blocks, and hides what is sensitive, in it and below.
fn settled(value: Value, is_sensitive: bool, ids: &Ids) -> Value {
    let is_sensitive = is_sensitive || value.is_sensitive;
    let (origin, known) = (value.origin, value.as_text().and_then(|text| ids.get(&text.to_lowercase())).cloned());
    let settled = match &value.data {
        Data::List(items) | Data::Set(items) | Data::Tuple(items) => {
            Value::tuple(items.values.iter().map(|item| settled(item.clone(), is_sensitive, ids)).collect())
        }
        Data::Map(entries) | Data::Object(entries) => {
            let kept = entries.entries.iter().filter(|(_, value)| !is_empty_text(value));
            Value::object(kept.map(|(name, value)| (Arc::clone(name), settled(value.clone(), is_sensitive, ids))).collect())
        }
        Data::Null(_) | Data::Unknown(_) => return value,
        Data::Bool(_) | Data::Number(_) | Data::Text(_) if !is_sensitive => return value,
        Data::Bool(_) | Data::Number(_) | Data::Text(_) => match known {
            // whose id it is may be said: that name is not hidden
            Some(reference) => Value::referring(reference, Type::Text, origin),
            None => Value::unknown(Type::Any, Reason::Other("it is sensitive".into()), origin),
        },
    };
    origin.into_iter().fold(settled, Value::at)
}
