//! What one block says about one group, user or service principal.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::NoteKind;
use super::fields::{Field, Fields};
use super::world::{Site, World};
use crate::hcl::{Existence, Value};
use crate::source::Span;

/// The kinds of principal, in the order they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A group.
    Group,
    /// A user.
    User,
    /// A service principal.
    ServicePrincipal,
}

/// Something that is so or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fact {
    /// It is a Microsoft 365 group.
    Microsoft365,
    /// A directory role can be given to it.
    RoleAssignable,
    /// It is governed by PIM.
    PimEnabled,
    /// Its members are found by a rule.
    Dynamic,
    /// It comes from a directory on premises.
    Synced,
    /// Everybody may join.
    Open,
    /// The user is a guest.
    Guest,
    /// The account is disabled.
    Disabled,
}

/// A text and where it stands.
pub(super) type Placed = (String, Span);

/// What is known of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Certainty {
    /// It is so.
    Yes,
    /// It is not so.
    No,
    /// It is written, and not known here.
    Unknown,
}

/// What one block says about one principal.
pub(super) struct Declaration<'a> {
    /// What it is.
    pub kind: Kind,
    /// Its block; none for one that is only mentioned by its object id.
    pub block: Option<Fields<'a>>,
    /// Where it is first mentioned.
    pub head: Span,
    /// Its name, as far as it is known: never empty, in NFC.
    pub name: Option<Placed>,
    /// Its label.
    pub label: Option<Placed>,
    /// Its user principal name.
    pub upn: Option<Placed>,
    /// Its object id.
    pub id: Option<Placed>,
    /// Its mail nickname.
    pub nickname: Option<Placed>,
    /// What is said about it, and where.
    pub facts: BTreeMap<Fact, (Certainty, Span)>,
    /// What it is for, in the author's words.
    pub about: Option<String>,
    /// What is not known about it, in words.
    pub open_ends: Vec<&'static str>,
}

impl<'a> Declaration<'a> {
    /// Begins with nothing known.
    pub(super) fn new(kind: Kind, block: Option<Fields<'a>>, head: Span) -> Self {
        Self {
            kind,
            block,
            head,
            name: None,
            label: None,
            upn: None,
            id: None,
            nickname: None,
            facts: BTreeMap::new(),
            about: None,
            open_ends: Vec::new(),
        }
    }

    /// One that is only mentioned by its object id.
    pub(super) fn mentioned(kind: Kind, id: &str, span: Span) -> Self {
        let id: Placed = (id.nfc().collect(), span);
        Self { name: Some(id.clone()), id: Some(id), ..Self::new(kind, None, span) }
    }

    /// Tells whether Terraform does not create it.
    pub(super) fn is_looked_up(&self) -> bool {
        self.block.as_ref().is_none_or(|fields| fields.site.is_data())
    }
}

/// Reads an instance that declares a principal; `None` for others, and where nobody knows which instances there are.
fn declare<'a>(world: &'a World<'a>, site: Site<'a>) -> Option<Declaration<'a>> {
    let kind = kind_of(site.kind())?;
    let fields = Fields::open(world, site);
    match site.instance.existence {
        Existence::Certain => {}
        Existence::Possible => fields.note(NoteKind::Unknown, format!("whether `{}` is there is not known here", fields.words())),
        Existence::Several => {
            fields.leave_all(NoteKind::Unknown, format!("which instances of `{}` there are is not known here", fields.words()));
            return None;
        }
    }
    let head = fields.head();
    let id = placed(fields.text("object_id"));
    let mut declaration = Declaration { id, ..Declaration::new(kind, Some(fields.clone()), head) };
    match kind {
        Kind::Group => declaration.read_group(&fields),
        Kind::User => declaration.read_user(&fields),
        Kind::ServicePrincipal => declaration.read_service_principal(&fields),
    }
    Some(declaration)
}

/// Reads what an instance declares: one principal, or those that it lists by name.
pub(super) fn declare_all<'a>(world: &'a World<'a>, site: Site<'a>) -> Vec<Declaration<'a>> {
    match site.kind() {
        "azuread_users" => declare_listed(world, site, Kind::User, "user_principal_names"),
        "azuread_groups" => declare_listed(world, site, Kind::Group, "display_names"),
        _ => declare(world, site).into_iter().collect(),
    }
}

/// A lookup of several by their names. What it finds by a rule is not known here, and nothing stands for it.
fn declare_listed<'a>(world: &'a World<'a>, site: Site<'a>, kind: Kind, attribute: &str) -> Vec<Declaration<'a>> {
    let fields = Fields::open(world, site);
    fields.skip(&["ignore_missing", "return_all", "display_name_prefix", "mail_enabled", "security_enabled", "timeouts"], NO_EFFECT);
    let names = fields.list(attribute).known();
    // what was looked up already has its ids in the order of its names
    let count = names.as_ref().map(|(names, _)| names.len());
    let ids = fields.list("object_ids").known().filter(|(ids, _)| Some(ids.len()) == count).map_or_else(Vec::new, |(ids, _)| ids);
    fields.skip(&["object_ids", "mail_nicknames", "mails", "employee_ids"], NO_EFFECT);
    fields.finish();
    let Some((names, place)) = names else { return Vec::new() };
    let one = |(index, name): (usize, &Value)| {
        let span = name.origin.unwrap_or(place.value);
        let named: Placed = (name.as_text().filter(|name| !name.is_empty())?.nfc().collect(), span);
        let upn = (kind == Kind::User).then(|| named.clone());
        let id = ids.get(index).and_then(|id| Some((id.as_text()?.to_owned(), id.origin.unwrap_or(span))));
        Some(Declaration { name: Some(named), upn, id, ..Declaration::new(kind, None, span) })
    };
    names.iter().enumerate().filter_map(one).collect()
}

/// Reads the principals that are mentioned by their object ids alone, where their kind is known: groups of policies and schedules,
/// approvers with a type.
pub(super) fn declare_mentioned<'a>(site: Site<'_>) -> Vec<Declaration<'a>> {
    let mut found = Vec::new();
    let mut add = |kind: Kind, value: Option<&Value>, otherwise: Span| {
        if let Some((id, value)) = value.and_then(|value| Some((value.as_text()?, value))).filter(|(id, _)| is_object_id(id)) {
            found.push(Declaration::mentioned(kind, id, value.origin.unwrap_or(otherwise)));
        }
    };
    let body = &site.instance.body;
    match site.kind() {
        _ if site.is_data() => {}
        "azuread_privileged_access_group_eligibility_schedule"
        | "azuread_privileged_access_group_assignment_schedule"
        | "azuread_group_role_management_policy"
        | "azuread_group_member" => {
            let attribute = if site.kind() == "azuread_group_member" { "group_object_id" } else { "group_id" };
            add(Kind::Group, body.argument(attribute).map(|argument| &argument.value), site.instance.head);
            let rules = body.nested("activation_rules");
            let stages = rules.iter().flat_map(|rules| rules.body.nested("approval_stage"));
            for approver in stages.flat_map(|stage| stage.body.nested("primary_approver")) {
                let kind = match approver.body.argument("type").and_then(|argument| argument.value.as_text()) {
                    Some("groupMembers") => Kind::Group,
                    Some("singleUser") => Kind::User,
                    Some(_) | None => continue,
                };
                add(kind, approver.body.argument("object_id").map(|argument| &argument.value), approver.span);
            }
        }
        _ => {}
    }
    found
}

fn is_object_id(text: &str) -> bool {
    text.len() == 36 && text.chars().all(|character| character.is_ascii_hexdigit() || character == '-')
}

/// Returns what a type of block declares.
fn kind_of(block_type: &str) -> Option<Kind> {
    match block_type {
        "azuread_group" | "azuread_group_without_members" => Some(Kind::Group),
        "azuread_user" => Some(Kind::User),
        "azuread_service_principal" => Some(Kind::ServicePrincipal),
        _ => None,
    }
}

const NO_EFFECT: &str = "has no effect on decisions";

const IDLE_OF_GROUP: &[&str] = &[
    "auto_subscribe_new_members",
    "behaviors",
    "external_senders_allowed",
    "hide_from_address_lists",
    "hide_from_outlook_clients",
    "include_transitive_members",
    "mail_nickname",
    "onpremises_group_type",
    "prevent_duplicate_names",
    "provisioning_options",
    "theme",
    "timeouts",
    "writeback_enabled",
];

const IDLE_OF_USER: &[&str] = &[
    "age_group",
    "business_phones",
    "city",
    "company_name",
    "consent_provided_for_minor",
    "cost_center",
    "country",
    "department",
    "disable_password_expiration",
    "disable_strong_password",
    "division",
    "employee_hire_date",
    "employee_id",
    "employee_type",
    "fax_number",
    "force_password_change",
    "given_name",
    "job_title",
    "mail",
    "mail_nickname",
    "manager_id",
    "mobile_phone",
    "office_location",
    "onpremises_immutable_id",
    "other_mails",
    "password",
    "postal_code",
    "preferred_language",
    "show_in_address_list",
    "state",
    "street_address",
    "surname",
    "timeouts",
    "usage_location",
];

const IDLE_OF_SERVICE_PRINCIPAL: &[&str] = &[
    "alternative_names",
    "app_role_assignment_required",
    "client_id",
    "application_id",
    "description",
    "login_url",
    "notes",
    "notification_email_addresses",
    "preferred_single_sign_on_mode",
    "tags",
    "use_existing",
    "feature_tags",
    "features",
    "saml_single_sign_on",
    "timeouts",
];

impl Declaration<'_> {
    fn read_group(&mut self, fields: &Fields<'_>) {
        self.nickname = placed(fields.text("mail_nickname"));
        self.name = read_name(fields, &["display_name", "mail_nickname", "object_id"]);
        self.read_fact(fields, "assignable_to_role", Fact::RoleAssignable, true);
        self.read_fact(fields, "onpremises_sync_enabled", Fact::Synced, true);
        self.read_types(fields);
        self.read_rule(fields);
        self.read_visibility(fields);
        self.read_mail(fields);
        self.read_description(fields);
        fields.skip(IDLE_OF_GROUP, NO_EFFECT);
    }

    fn read_user(&mut self, fields: &Fields<'_>) {
        self.upn = placed(fields.text("user_principal_name"));
        self.label = placed(fields.text("display_name"));
        self.nickname = placed(fields.text("mail_nickname"));
        self.name = match (&self.upn, &self.label) {
            (Some(upn), _) => Some(upn.clone()),
            (None, Some(_)) => self.label.take(),
            (None, None) => read_name(fields, &["mail", "mail_nickname", "employee_id", "object_id"]),
        };
        self.read_fact(fields, "account_enabled", Fact::Disabled, false);
        self.read_fact(fields, "onpremises_sync_enabled", Fact::Synced, true);
        if let Some((user_type, place)) = fields.text("user_type").known() {
            self.put(Fact::Guest, user_type.eq_ignore_ascii_case("guest"), place.span);
        } else if let Some((_, span)) = self.upn.as_ref().filter(|(upn, _)| upn.contains("#EXT#")) {
            self.open_ends.push("guest: the user comes from elsewhere; whether as a guest is not known here");
            let message = "the user comes from elsewhere; whether as a guest is not known here, and is not assumed";
            fields.note_at(*span, NoteKind::Unknown, message);
        }
        fields.skip(IDLE_OF_USER, NO_EFFECT);
    }

    fn read_service_principal(&mut self, fields: &Fields<'_>) {
        self.name = read_name(fields, &["display_name", "client_id", "application_id", "object_id"]);
        self.read_fact(fields, "account_enabled", Fact::Disabled, false);
        fields.skip(IDLE_OF_SERVICE_PRINCIPAL, NO_EFFECT);
    }

    fn put(&mut self, fact: Fact, is_so: bool, span: Span) {
        self.facts.insert(fact, (if is_so { Certainty::Yes } else { Certainty::No }, span));
    }

    /// Reads a flag that says a fact is so where it is `meaning`.
    fn read_fact(&mut self, fields: &Fields<'_>, name: &str, fact: Fact, meaning: bool) {
        match fields.flag(name) {
            Field::Known(value, place) => self.put(fact, value == meaning, place.span),
            Field::Unknown(place) => drop(self.facts.insert(fact, (Certainty::Unknown, place.span))),
            Field::Absent => {}
        }
    }

    fn read_types(&mut self, fields: &Fields<'_>) {
        let (items, place) = match fields.list("types") {
            Field::Known(items, place) => (items, place),
            Field::Unknown(place) => {
                self.facts.insert(Fact::Microsoft365, (Certainty::Unknown, place.span));
                self.facts.insert(Fact::Dynamic, (Certainty::Unknown, place.span));
                return;
            }
            Field::Absent => return,
        };
        let has = |wanted: &str| items.iter().any(|item| item.as_text() == Some(wanted));
        let is_read = |item: &Value| matches!(item.as_text(), Some("Unified" | "DynamicMembership"));
        if !items.iter().all(is_read) {
            fields.note_at(place.span, NoteKind::Unknown, "a type other than `Unified` and `DynamicMembership` is not read");
        }
        self.put(Fact::Microsoft365, has("Unified"), place.span);
        self.put(Fact::Dynamic, has("DynamicMembership"), place.span);
    }

    fn read_rule(&mut self, fields: &Fields<'_>) {
        let Some(rule) = fields.inside("dynamic_membership") else { return };
        self.put(Fact::Dynamic, true, rule.head());
        rule.skip(&["enabled"], "tells whether the rule is processed; the group is dynamic either way");
        if let Field::Known(_, place) = rule.value("rule") {
            rule.leave(&place, NoteKind::Unknown, "the rule is not evaluated: the members it finds are not known here");
        }
    }

    fn read_visibility(&mut self, fields: &Fields<'_>) {
        let is_microsoft365 = self.is(Fact::Microsoft365);
        match fields.text("visibility") {
            Field::Known(visibility, place) => {
                self.put(Fact::Open, is_microsoft365 && visibility.eq_ignore_ascii_case("public"), place.span);
            }
            Field::Absent if is_microsoft365 && !self.is_looked_up() => {
                self.facts.insert(Fact::Open, (Certainty::Unknown, fields.head()));
            }
            Field::Unknown(place) if is_microsoft365 => drop(self.facts.insert(Fact::Open, (Certainty::Unknown, place.span))),
            Field::Absent | Field::Unknown(_) => {}
        }
    }

    /// Neither attribute is written down where the group is a security or Microsoft 365 group: there are no others in the language.
    fn read_mail(&mut self, fields: &Fields<'_>) {
        let mail = fields.flag("mail_enabled").known();
        let security = fields.flag("security_enabled").known();
        if let Some((false, place)) = &mail {
            // every Microsoft 365 group has mail
            self.facts.entry(Fact::Microsoft365).or_insert((Certainty::No, place.span));
        }
        let odd = mail.filter(|(value, _)| *value).or(security.filter(|(value, _)| !*value));
        if let Some((_, place)) = odd.filter(|_| !self.is(Fact::Microsoft365)) {
            let message = format!("by `{}` this may be no security group: it is read as one (D1.5)", place.name);
            fields.note_at(place.span, NoteKind::Unknown, message);
        }
    }

    fn read_description(&mut self, fields: &Fields<'_>) {
        if let Some((text, place)) = fields.text("description").known() {
            if text.trim().is_empty() || text.chars().any(char::is_control) {
                fields.leave(&place, NoteKind::NoEffect, format!("`description` {NO_EFFECT}"));
            } else {
                self.about = Some(text.trim().to_owned());
            }
        }
    }

    fn is(&self, fact: Fact) -> bool {
        self.facts.get(&fact).is_some_and(|(certainty, _)| *certainty == Certainty::Yes)
    }
}

/// Takes the first of these attributes that is known.
fn read_name(fields: &Fields<'_>, names: &[&str]) -> Option<Placed> {
    names.iter().find_map(|name| placed(fields.text(name)))
}

/// Returns a text that is known and not empty, in NFC, with the place of its value.
fn placed(field: Field<String>) -> Option<Placed> {
    let (text, place) = field.known()?;
    (!text.is_empty()).then(|| (text.nfc().collect(), place.value))
}
