//! What one block says about one group, user or service principal.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::NoteKind;
use super::fields::{Field, Fields, Import};
use super::scope::{Resolved, Site};
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

/// What one block says about one principal.
pub(super) struct Declaration<'i, 'a> {
    /// What it is.
    pub kind: Kind,
    /// Its block.
    pub fields: Fields<'i, 'a>,
    /// Its name, as far as it is known: never empty, in NFC.
    pub name: Option<Placed>,
    /// Its label.
    pub label: Option<Placed>,
    /// Its user principal name.
    pub upn: Option<Placed>,
    /// Its object id.
    pub id: Option<Placed>,
    /// What is said about it, and where.
    pub facts: BTreeMap<Fact, (bool, Span)>,
    /// What it is for, in the author's words.
    pub about: Option<String>,
    /// What is not known about it, in words.
    pub open_ends: Vec<&'static str>,
}

/// Reads a block that declares a principal; `None` for others, and where it is expanded into several.
pub(super) fn declare<'i, 'a>(import: &'i Import<'a>, site: Site<'a>) -> Option<Declaration<'i, 'a>> {
    let kind = kind_of(site.block.label(0))?;
    let fields = Fields::open(import, site)?;
    let mut declaration = Declaration {
        kind,
        fields,
        name: None,
        label: None,
        upn: None,
        id: placed(fields.text("object_id")),
        facts: BTreeMap::new(),
        about: None,
        open_ends: Vec::new(),
    };
    match kind {
        Kind::Group => declaration.read_group(),
        Kind::User => declaration.read_user(),
        Kind::ServicePrincipal => declaration.read_service_principal(),
    }
    Some(declaration)
}

/// Returns what a type of block declares.
pub(super) fn kind_of(block_type: &str) -> Option<Kind> {
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
];

impl Declaration<'_, '_> {
    fn read_group(&mut self) {
        self.name = self.read_name(&["display_name"]);
        self.read_fact("assignable_to_role", Fact::RoleAssignable, true);
        self.read_fact("onpremises_sync_enabled", Fact::Synced, true);
        self.read_types();
        self.read_rule();
        self.read_visibility();
        self.read_mail();
        self.read_description();
        if let Some((_, attribute)) = self.fields.value("administrative_unit_ids").known() {
            self.fields.leave(attribute, NoteKind::Unknown, "administrative units are not read");
        }
        self.fields.skip(IDLE_OF_GROUP, NO_EFFECT);
    }

    fn read_user(&mut self) {
        self.upn = placed(self.fields.text("user_principal_name"));
        self.label = placed(self.fields.text("display_name"));
        self.name = match (&self.upn, &self.label) {
            (Some(upn), _) => Some(upn.clone()),
            (None, Some(_)) => self.label.take(),
            (None, None) => self.read_name(&["mail", "mail_nickname", "employee_id", "object_id"]),
        };
        self.read_fact("account_enabled", Fact::Disabled, false);
        self.read_fact("onpremises_sync_enabled", Fact::Synced, true);
        if let Some((user_type, attribute)) = self.fields.text("user_type").known() {
            self.facts.insert(Fact::Guest, (user_type.eq_ignore_ascii_case("guest"), attribute.span));
        } else if let Some((_, span)) = self.upn.as_ref().filter(|(upn, _)| upn.contains("#EXT#")) {
            self.open_ends.push("guest: the user comes from elsewhere; whether as a guest is not known here");
            let message = "the user comes from elsewhere; whether as a guest is not known here, and is not assumed";
            self.fields.note_at(*span, NoteKind::Unknown, message);
        }
        self.fields.skip_unused(IDLE_OF_USER, NO_EFFECT);
    }

    fn read_service_principal(&mut self) {
        self.name = self.read_name(&["display_name", "client_id", "application_id", "object_id"]);
        self.read_fact("account_enabled", Fact::Disabled, false);
        self.fields.skip_blocks(&["feature_tags", "features", "saml_single_sign_on"], NO_EFFECT);
        self.fields.skip_unused(IDLE_OF_SERVICE_PRINCIPAL, NO_EFFECT);
    }

    /// Takes the first of these attributes that is known.
    fn read_name(&self, names: &[&str]) -> Option<Placed> {
        names.iter().find_map(|name| placed(self.fields.text(name)))
    }

    /// Reads a flag that says a fact is so where it is `meaning`.
    fn read_fact(&mut self, name: &str, fact: Fact, meaning: bool) {
        if let Some((value, attribute)) = self.fields.flag(name).known() {
            self.facts.insert(fact, (value == meaning, attribute.span));
        }
    }

    fn read_types(&mut self) {
        let Some((Resolved::List(items, folder), attribute)) = self.fields.value("types").known() else {
            return;
        };
        let texts: Vec<_> = items.iter().map(|item| self.fields.resolve(item, folder)).collect();
        let has = |wanted: &str| texts.iter().any(|text| matches!(text, Resolved::Text(text) if text == wanted));
        let is_known = |text: &Resolved<'_>| matches!(text, Resolved::Text(text) if text == "Unified" || text == "DynamicMembership");
        if !texts.iter().all(is_known) {
            self.fields.remark(attribute, NoteKind::Unknown, "a type other than `Unified` and `DynamicMembership` is not read");
        }
        self.facts.insert(Fact::Microsoft365, (has("Unified"), attribute.span));
        if has("DynamicMembership") {
            self.facts.insert(Fact::Dynamic, (true, attribute.span));
        }
    }

    fn read_rule(&mut self) {
        let Some(rule) = self.fields.inside("dynamic_membership") else { return };
        self.facts.insert(Fact::Dynamic, (true, rule.block().head));
        rule.skip(&["enabled"], "tells whether the rule is processed; the group is dynamic either way");
        if let Field::Known(_, attribute) = rule.value("rule") {
            rule.leave(attribute, NoteKind::Unknown, "the rule is not evaluated: the members it finds are not known here");
        }
    }

    fn read_visibility(&mut self) {
        let is_microsoft365 = self.is(Fact::Microsoft365);
        match self.fields.text("visibility") {
            Field::Known(visibility, attribute) => {
                let is_open = is_microsoft365 && visibility.eq_ignore_ascii_case("public");
                self.facts.insert(Fact::Open, (is_open, attribute.span));
            }
            Field::Absent if is_microsoft365 => {
                self.open_ends.push("open: `visibility` is not set in Terraform; the tenant's current value is unknown here");
                self.fields
                    .note(NoteKind::Unknown, "`visibility` is not set: whether everybody may join is not known here, and is not assumed");
            }
            Field::Absent | Field::Unknown(_) => {}
        }
    }

    /// Neither attribute is written down where the group is a security or Microsoft 365 group: there are no others in the language.
    fn read_mail(&self) {
        let mail = self.fields.flag("mail_enabled").known();
        let security = self.fields.flag("security_enabled").known();
        let odd = mail.filter(|(value, _)| *value).or(security.filter(|(value, _)| !*value));
        if let Some((_, attribute)) = odd.filter(|_| !self.is(Fact::Microsoft365)) {
            let message = format!("by `{}` this may be no security group: it is read as one (D1.5)", attribute.name);
            self.fields.remark(attribute, NoteKind::Unknown, message);
        }
    }

    fn read_description(&mut self) {
        if let Some((text, attribute)) = self.fields.text("description").known() {
            if text.trim().is_empty() || text.chars().any(char::is_control) {
                self.fields.leave(attribute, NoteKind::NoEffect, format!("`description` {NO_EFFECT}"));
            } else {
                self.about = Some(text.trim().to_owned());
            }
        }
    }

    fn is(&self, fact: Fact) -> bool {
        self.facts.get(&fact).is_some_and(|(is_so, _)| *is_so)
    }
}

/// Returns a text that is known and not empty, in NFC, with the place of its value.
fn placed(field: Field<'_, String>) -> Option<Placed> {
    let (text, attribute) = field.known()?;
    (!text.is_empty()).then(|| (text.nfc().collect(), attribute.value.span))
}
