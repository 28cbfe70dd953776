//! The sections of a configuration: which dialect stands where, and what each of them says.

use std::cell::Cell;
use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::assign::{Given, read_flat, read_nested};
use super::object::{Object, head, wrong, wrong_word};
use super::people::{Kind, People, PersonId};
use super::policy::{Place, read_policy};
use super::roles::Roles;
use crate::diag::{Code, Diagnostic, nearest};
use crate::exchange::note::NoteKind;
use crate::exchange::notes::Notes;
use crate::exchange::options::Mode;
use crate::exchange::policy::Policy;
use crate::hcl::{Json, JsonKind};
use crate::source::Span;
use crate::terms::{Relation, State};
use crate::text::counted;

/// What is told of a group.
#[derive(Default)]
pub(super) struct Governed {
    /// Its policies, by relation; more than one of one relation is an error.
    pub policies: Vec<(Relation, Policy)>,
    /// Who is assigned to it.
    pub given: Vec<(Relation, Given)>,
}

/// Reads configurations.
pub(super) struct Reader<'a> {
    pub notes: &'a Notes<'a>,
    pub mode: Mode,
    pub people: People,
    pub roles: Roles,
    /// Groups that PIM governs.
    pub groups: IndexMap<PersonId, Governed>,
    /// Who is given roles: the role by its key.
    pub given_roles: Vec<(String, Given)>,
    /// Accounts that EasyPIM never takes anything from.
    pub protected: Vec<PersonId>,
    templates: BTreeMap<String, &'a Json>,
    /// How many bytes templates come to where they are named.
    expanded: Cell<usize>,
}

/// How many bytes they may come to.
const MAX_EXPANDED: usize = 16 * 1024 * 1024;

/// Keys of an entry beside the properties of its policy.
const TEMPLATE: &[&str] = &["Template"];
const ROLE_NAME: &[&str] = &["RoleName", "Rolename"];
const GROUP: &[&str] = &["GroupId", "GroupName"];

impl<'a> Reader<'a> {
    pub fn new(notes: &'a Notes<'a>, mode: Mode) -> Self {
        Self {
            notes,
            mode,
            people: People::default(),
            roles: Roles::default(),
            groups: IndexMap::new(),
            given_roles: Vec::new(),
            protected: Vec::new(),
            templates: BTreeMap::new(),
            expanded: Cell::new(0),
        }
    }

    /// Reads the templates, which may stand behind what names them.
    pub fn read_templates(&mut self, root: &'a Json) {
        let Some(found) = Object::open(root, self.notes).get(&["PolicyTemplates"]) else { return };
        for (name, span, json) in Object::open(found.json, self.notes).layers().iter().flat_map(|json| json.members()) {
            // what is wrong in a template is told where it stands, whoever uses it, and once
            let object = Object::open(json, self.notes);
            let mut nobody = People::default();
            read_policy(&object, Place::Role, &mut nobody, self.notes);
            object.finish();
            if self.templates.insert(name.to_lowercase(), json).is_some() {
                wrong(self.notes, *span, format!("template `{name}` stands here twice"));
            }
        }
    }

    /// Reads everything else.
    pub fn read(&mut self, root: &'a Json) {
        let object = Object::open(root, self.notes);
        _ = object.get(&["PolicyTemplates"]); // they were read before
        for name in ["GroupRoles", "Groups"] {
            if let Some(found) = object.get(&[name]) {
                self.read_groups(found.json);
            }
        }
        for (name, state) in [("GroupRolesActive", State::Active), ("EntraIDRolesActive", State::Active)] {
            if let Some((items, _)) = object.items(&[name]) {
                items.iter().for_each(|item| self.read_flat(item, name, state));
            }
        }
        if let Some((items, _)) = object.items(&["EntraIDRoles"]) {
            items.iter().for_each(|item| self.read_flat(item, "EntraIDRoles", State::Eligible));
        }
        if let Some(found) = object.get(&["GroupPolicies"]) {
            self.read_group_policies(found.json);
        }
        if let Some(found) = object.get(&["EntraRoles"]) {
            let object = Object::open(found.json, self.notes);
            object.get(&["Policies"]).into_iter().for_each(|found| self.read_role_policies(found.json));
            object.finish();
        }
        object.get(&["EntraRolePolicies"]).into_iter().for_each(|found| self.read_role_policies(found.json));
        object.get(&["Assignments"]).into_iter().for_each(|found| self.read_assignments(found.json));
        for name in ["AzureRoles", "AzureRolesActive", "AzureRolePolicies"] {
            object.get(&[name]).into_iter().for_each(|found| self.leave_azure(found.json));
        }
        if let Some((items, span)) = object.items(&["ProtectedUsers"]) {
            self.read_protected(items, span);
        }
        object.finish();
    }

    /// The first dialect has a list of assignments here, the others an object with policies.
    fn read_groups(&mut self, json: &'a Json) {
        if let JsonKind::Array(items) = &json.kind {
            return items.iter().for_each(|item| self.read_flat(item, "GroupRoles", State::Eligible));
        }
        let object = Object::open(json, self.notes);
        object.get(&["Policies"]).into_iter().for_each(|found| self.read_group_policies(found.json));
        object.finish();
    }

    fn read_flat(&mut self, json: &'a Json, section: &str, state: State) {
        let object = Object::open(json, self.notes);
        let given = read_flat(&object, state, &mut self.people, self.notes);
        let role = object.text(ROLE_NAME);
        if role.is_none() {
            wrong(self.notes, object.span(), "`Rolename` is missing".to_owned());
        }
        if section.starts_with("Group") {
            let group = self.meet_group(&object);
            let relation = role.and_then(|(word, span)| self.read_relation(word, span));
            if let (Some(group), Some(relation)) = (group, relation) {
                self.groups.entry(group).or_default().given.extend(given.into_iter().map(|one| (relation, one)));
            }
        } else if let Some((role, span)) = role {
            self.give_role(role, span, given);
        }
        object.finish();
    }

    fn meet_group(&mut self, object: &Object<'a>) -> Option<PersonId> {
        let found = object.text(GROUP);
        if found.is_none() {
            wrong(self.notes, object.span(), "which group is not told: `GroupId` or `GroupName` is missing".to_owned());
        }
        found.and_then(|(written, span)| self.people.meet(self.notes, (written, span), Some(Kind::Group)))
    }

    fn read_relation(&self, word: &str, span: Span) -> Option<Relation> {
        match word.to_ascii_lowercase().as_str() {
            "member" => Some(Relation::Member),
            "owner" => Some(Relation::Owner),
            _ => {
                wrong_word(self.notes, span, word, &["Member", "Owner"]);
                None
            }
        }
    }

    fn give_role(&mut self, role: &str, span: Span, given: Vec<Given>) {
        let Some(role) = self.roles.meet(self.notes, role, span) else { return };
        let key = role.name.to_lowercase();
        self.given_roles.extend(given.into_iter().map(|one| (key.clone(), one)));
    }

    /// Policies stand by group and relation, or in a list.
    fn read_group_policies(&mut self, json: &'a Json) {
        if let JsonKind::Array(items) = &json.kind {
            for item in items {
                let object = Object::open(item, self.notes);
                let group = self.meet_group(&object);
                let role = object.text(ROLE_NAME);
                if role.is_none() {
                    wrong(self.notes, object.span(), "`RoleName` is missing: `Member` or `Owner`?".to_owned());
                }
                let relation = role.and_then(|(word, span)| self.read_relation(word, span));
                let policy = self.read_policy(object, Place::Group);
                self.add_policy(group.zip(relation), policy);
            }
            return;
        }
        for (name, span, of_group) in Object::open(json, self.notes).layers().iter().flat_map(|json| json.members()) {
            let Some(group) = self.people.meet(self.notes, (name, *span), Some(Kind::Group)) else { continue };
            for (word, span, item) in Object::open(of_group, self.notes).layers().iter().flat_map(|json| json.members()) {
                let relation = self.read_relation(word, *span);
                let policy = self.read_policy(Object::open(item, self.notes), Place::Group);
                self.add_policy(relation.map(|relation| (group, relation)), policy);
            }
        }
    }

    fn add_policy(&mut self, place: Option<(PersonId, Relation)>, policy: Policy) {
        if let Some((group, relation)) = place {
            self.groups.entry(group).or_default().policies.push((relation, policy));
        }
    }

    fn read_role_policies(&mut self, json: &'a Json) {
        if let JsonKind::Array(items) = &json.kind {
            for item in items {
                let object = Object::open(item, self.notes);
                let role = object.text(ROLE_NAME);
                if role.is_none() {
                    wrong(self.notes, object.span(), "`RoleName` is missing".to_owned());
                }
                let policy = self.read_policy(object, Place::Role);
                let role = role.and_then(|(name, span)| self.roles.meet(self.notes, name, span));
                role.into_iter().for_each(|role| role.policies.push(policy.clone()));
            }
            return;
        }
        for (name, span, item) in Object::open(json, self.notes).layers().iter().flat_map(|json| json.members()) {
            let policy = self.read_policy(Object::open(item, self.notes), Place::Role);
            let role = self.roles.meet(self.notes, name, *span);
            role.into_iter().for_each(|role| role.policies.push(policy.clone()));
        }
    }

    /// Reads one policy: its template, what stands in `Policy`, and what is set beside them, which goes before.
    fn read_policy(&mut self, object: Object<'a>, place: Place) -> Policy {
        let span = object.span();
        let source = object.text(&["PolicySource"]);
        let template = object.text(TEMPLATE).and_then(|(name, span)| self.find_template(name, span));
        let inner = object.get(&["Policy"]).map(|found| found.json);
        let file = object.text(&["PolicyFile"]);
        if let Some((_, place)) = file.or(source.filter(|(word, _)| word.eq_ignore_ascii_case("file"))) {
            self.notes.add(NoteKind::Unknown, place, "a policy in another file is not read, and not known");
            object.finish();
            return Policy::Unknown(span);
        }
        if let Some((word, span)) = source.filter(|(word, _)| !["template", "inline"].iter().any(|known| known.eq_ignore_ascii_case(word)))
        {
            wrong_word(self.notes, span, word, &["template", "inline", "file"]);
        }
        let object = match inner {
            Some(inner) => object.beneath(inner),
            None => object,
        };
        let object = match template {
            Some(template) => object.beneath(template),
            None => object,
        };
        let fields = read_policy(&object, place, &mut self.people, self.notes);
        object.finish();
        Policy::Written(Box::new(fields))
    }

    fn find_template(&self, name: &str, span: Span) -> Option<&'a Json> {
        let found = self.templates.get(&name.to_lowercase()).copied();
        if found.is_none() {
            let fault = Diagnostic::new(Code::UnknownName, format!("there is no template `{name}`"), span, "not known");
            let near = nearest(name, self.templates.keys().map(String::as_str));
            self.notes.report(match near {
                Some(near) => fault.with_help(format!("did you mean `{near}`?")),
                None => fault,
            });
        }
        let found = found?;
        self.expanded.set(self.expanded.get() + found.span.range().len());
        if self.expanded.get() > MAX_EXPANDED {
            wrong(self.notes, span, format!("templates come to more than {MAX_EXPANDED} bytes where they are named, up to here"));
            return None;
        }
        Some(found)
    }

    fn read_assignments(&mut self, json: &'a Json) {
        let object = Object::open(json, self.notes);
        for item in object.items(&["Groups", "GroupRoles"]).map_or(&[][..], |(items, _)| items) {
            let entry = Object::open(item, self.notes);
            let group = self.meet_group(&entry);
            let relation = entry.text(ROLE_NAME).and_then(|(word, span)| self.read_relation(word, span));
            let given = self.read_nested(&entry);
            if let (Some(group), Some(relation)) = (group, relation) {
                self.groups.entry(group).or_default().given.extend(given.into_iter().map(|one| (relation, one)));
            }
            entry.finish();
        }
        for item in object.items(&["EntraRoles", "EntraIDRoles"]).map_or(&[][..], |(items, _)| items) {
            let entry = Object::open(item, self.notes);
            let given = self.read_nested(&entry);
            match entry.text(ROLE_NAME) {
                Some((role, span)) => self.give_role(role, span, given),
                None => wrong(self.notes, entry.span(), "`roleName` is missing".to_owned()),
            }
            entry.finish();
        }
        object.get(&["AzureRoles"]).into_iter().for_each(|found| self.leave_azure(found.json));
        object.finish();
    }

    fn read_nested(&mut self, entry: &Object<'a>) -> Vec<Given> {
        let Some((items, _)) = entry.items(&["assignments"]) else {
            wrong(self.notes, entry.span(), "`assignments` is missing".to_owned());
            return Vec::new();
        };
        items.iter().filter_map(|item| read_nested(item, &mut self.people, self.notes)).collect()
    }

    /// Roles of Azure resources are another world: they are counted, and not read.
    fn leave_azure(&self, json: &'a Json) {
        self.notes.take(json.span);
        let policies = json.member("Policies").unwrap_or(json);
        let count = policies.items().len() + policies.members().len();
        if count > 0 {
            let message = format!("{} of Azure resources: not read, and not part of what is answered", counted(count, "role"));
            self.notes.add(NoteKind::Unknown, head(json), message);
        }
    }

    fn read_protected(&mut self, items: &'a [Json], span: Span) {
        for item in items {
            let Some(written) = item.as_text() else {
                wrong(self.notes, item.span, "a protected account is named by a text".to_owned());
                continue;
            };
            self.protected.extend(self.people.meet(self.notes, (written, item.span), None));
        }
        if !items.is_empty() {
            let whom = counted(items.len(), "protected account");
            let (kind, message) = match self.mode {
                Mode::Initial => {
                    (NoteKind::Assumed, format!("{whom}: EasyPIM takes nothing from them, so what they hold besides is not known"))
                }
                Mode::Delta => (NoteKind::NoEffect, format!("{whom}: nothing is taken from anybody in this mode")),
            };
            self.notes.add(kind, super::object::first_byte(span), message);
        }
    }
}
