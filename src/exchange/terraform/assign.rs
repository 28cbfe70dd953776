//! Schedules, members, owners and directory roles to assignments.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, FixedOffset, Timelike};

use super::NoteKind;
use super::declare::Kind;
use super::directory::{Directory, EntityId};
use super::fields::{Field, Fields, Import};
use super::policy::{read_duration, read_relation};
use super::scope::{Output, Resolved, Site};
use super::statements::Entry;
use super::tree::Value;
use crate::catalog::{self, BuiltInRole};
use crate::diag::{Code, Diagnostic};
use crate::exchange::write::{name, node};
use crate::requirement::Requirement;
use crate::source::Span;
use crate::syntax::{ast, is_late_year};

/// How many members and owners are read from lists in all: one list may be named in many places.
const MAX_LISTED: usize = 500_000;

/// Reads assignments, and gathers what they tell about groups.
pub(super) struct AssignmentReader<'r, 'i, 'a> {
    /// The import.
    pub import: &'i Import<'a>,
    /// The principals.
    pub directory: &'r Directory<'i, 'a>,
    /// Assignments and comments in the order of the files.
    pub entries: Vec<Entry>,
    /// Groups with PIM schedules, with the first one's place (D1.7).
    pub scheduled: BTreeMap<EntityId, Span>,
    /// Groups that are given directory roles, with the first place (D5.1).
    pub role_holders: BTreeMap<EntityId, Span>,
    /// How many members and owners were read from lists.
    pub listed: usize,
}

impl<'a> AssignmentReader<'_, '_, 'a> {
    /// Reads one block, where it is of a kind that assigns; tells whether it was.
    pub(super) fn read(&mut self, site: Site<'a>) -> bool {
        let read: fn(&mut Self, &Fields<'_, 'a>) -> Result<(), String> = match site.block.label(0) {
            _ if site.block.is_data() => return false,
            "azuread_privileged_access_group_eligibility_schedule" => |reader, fields| reader.read_schedule(fields, ast::State::Eligible),
            "azuread_privileged_access_group_assignment_schedule" => |reader, fields| reader.read_schedule(fields, ast::State::Active),
            "azuread_group_member" => Self::read_member,
            "azuread_directory_role_assignment" => {
                |reader, fields| reader.read_role(fields, "role_id", "principal_object_id", ast::State::Active)
            }
            "azuread_directory_role_member" => {
                |reader, fields| reader.read_role(fields, "role_object_id", "member_object_id", ast::State::Active)
            }
            "azuread_directory_role_eligibility_schedule_request" => {
                |reader, fields| reader.read_role(fields, "role_definition_id", "principal_id", ast::State::Eligible)
            }
            _ => return false,
        };
        if let Some(fields) = Fields::open(self.import, site)
            && let Err(why) = read(self, &fields)
        {
            let address = site.block.address();
            fields.leave_all(NoteKind::Unknown, format!("assignment `{address}` is not imported: {why}"));
            self.entries.push(Entry::Comment(format!("{address}, {}: not imported: {why}", self.import.notes.place(site.block.span))));
        }
        true
    }

    /// Reads `members` and `owners` of a group.
    pub(super) fn read_lists(&mut self, group: EntityId, fields: &Fields<'_, 'a>) {
        for (attribute, relation) in [("members", ast::Relation::Member), ("owners", ast::Relation::Owner)] {
            match fields.value(attribute) {
                Field::Known(Resolved::List(items, folder), _) => {
                    for item in items {
                        self.read_listed(group, relation, fields, item, folder);
                    }
                }
                Field::Known(_, attribute) => self.leave_out(fields, attribute.span, attribute.name.as_str(), "it is no list"),
                Field::Unknown(attribute) => self.comment_out(fields, attribute.name.as_str(), "not known here"),
                Field::Absent => {}
            }
        }
    }

    fn read_listed(&mut self, group: EntityId, relation: ast::Relation, fields: &Fields<'_, 'a>, item: &'a Value, folder: &'a str) {
        self.listed += 1;
        if self.listed > MAX_LISTED {
            if self.listed == MAX_LISTED + 1 {
                self.leave_out(fields, item.span, "this and every later entry of a list", &format!("there are more than {MAX_LISTED}"));
            }
            return;
        }
        let word = match relation {
            ast::Relation::Member => "an entry of `members`",
            ast::Relation::Owner => "an entry of `owners`",
        };
        match self.directory.principal(&fields.resolve(item, folder)) {
            Ok(principal) => {
                let names = vec![name(&self.directory.entity(principal).name, item.span)];
                let group = name(&self.directory.entity(group).name, self.directory.entity(group).name_span);
                let placement = ast::Placement::Group { group, state: ast::State::Active, relation, state_span: item.span };
                self.assign(
                    ast::Assignment {
                        is_unknown: false,
                        names,
                        placement,
                        window: None,
                        with: None,
                        has_bad_clause: false,
                        allows: Vec::new(),
                    },
                    item.span,
                );
            }
            Err(why) => self.leave_out(fields, item.span, word, &why),
        }
    }

    fn leave_out(&mut self, fields: &Fields<'_, 'a>, span: Span, what: &str, why: &str) {
        fields.note_at(span, NoteKind::Unknown, format!("{what} of `{}` is not imported: {why}", fields.block().address()));
        self.entries.push(Entry::Comment(format!(
            "{}, {}: {what} not imported: {why}",
            fields.block().address(),
            self.import.notes.place(span)
        )));
    }

    fn comment_out(&mut self, fields: &Fields<'_, 'a>, what: &str, why: &str) {
        let place = self.import.notes.place(fields.block().span);
        self.entries.push(Entry::Comment(format!("{}, {place}: `{what}` not imported: {why}", fields.block().address())));
    }

    fn assign(&mut self, assignment: ast::Assignment, span: Span) {
        self.entries.push(Entry::Statement(node(ast::Statement::Assignment(Box::new(assignment)), span)));
    }

    fn read_schedule(&mut self, fields: &Fields<'_, 'a>, state: ast::State) -> Result<(), String> {
        let (group, group_span) = self.read_group(fields, "group_id")?;
        self.scheduled.entry(group).or_insert(fields.block().head);
        let (_, principal_name) = self.read_principal(fields, "principal_id")?;
        let relation_field = fields.text("assignment_type");
        let state_span = place_of(&relation_field, fields);
        let relation = read_relation(relation_field).ok_or("`assignment_type` is neither `member` nor `owner`")?;
        let window = read_window(fields)?;
        let group = name(&self.directory.entity(group).name, group_span);
        let placement = ast::Placement::Group { group, state, relation, state_span };
        let with = read_with(fields);
        self.assign(
            ast::Assignment {
                is_unknown: false,
                names: vec![principal_name],
                placement,
                window,
                with,
                has_bad_clause: false,
                allows: Vec::new(),
            },
            fields.block().head,
        );
        Ok(())
    }

    fn read_member(&mut self, fields: &Fields<'_, 'a>) -> Result<(), String> {
        let (group, group_span) = self.read_group(fields, "group_object_id")?;
        let (_, principal_name) = self.read_principal(fields, "member_object_id")?;
        let group = name(&self.directory.entity(group).name, group_span);
        let (state, relation, state_span) = (ast::State::Active, ast::Relation::Member, fields.block().head);
        let placement = ast::Placement::Group { group, state, relation, state_span };
        self.assign(
            ast::Assignment {
                is_unknown: false,
                names: vec![principal_name],
                placement,
                window: None,
                with: None,
                has_bad_clause: false,
                allows: Vec::new(),
            },
            state_span,
        );
        Ok(())
    }

    fn read_role(&mut self, fields: &Fields<'_, 'a>, role: &str, principal: &str, state: ast::State) -> Result<(), String> {
        let state_span = fields.block().head;
        let role = self.read_role_name(fields, role)?;
        check_scope(fields)?;
        let (principal, principal_name) = self.read_principal(fields, principal)?;
        if self.directory.entity(principal).kind == Kind::Group {
            self.role_holders.entry(principal).or_insert(state_span);
        }
        let placement = ast::Placement::Role { role, unit: None, state, state_span };
        let with = read_with(fields);
        self.assign(
            ast::Assignment {
                is_unknown: false,
                names: vec![principal_name],
                placement,
                window: None,
                with,
                has_bad_clause: false,
                allows: Vec::new(),
            },
            state_span,
        );
        Ok(())
    }

    fn read_group(&self, fields: &Fields<'_, 'a>, attribute: &str) -> Result<(EntityId, Span), String> {
        match fields.value(attribute) {
            Field::Known(value, place) => {
                let group = self.directory.group(&value).map_err(|why| format!("its group is not known: {why}"))?;
                Ok((group, place.value.span))
            }
            Field::Absent => Err(format!("`{attribute}` is not set")),
            Field::Unknown(_) => Err("its group is not known here".to_owned()),
        }
    }

    fn read_principal(&self, fields: &Fields<'_, 'a>, attribute: &str) -> Result<(EntityId, ast::Name), String> {
        match fields.value(attribute) {
            Field::Known(value, place) => {
                let principal = self.directory.principal(&value).map_err(|why| format!("its principal is not known: {why}"))?;
                Ok((principal, name(&self.directory.entity(principal).name, place.value.span)))
            }
            Field::Absent => Err(format!("`{attribute}` is not set")),
            Field::Unknown(_) => Err("its principal is not known here".to_owned()),
        }
    }

    /// Returns a role, as the catalogue writes it, by what its block says or by the template id written in place.
    fn read_role_name(&self, fields: &Fields<'_, 'a>, attribute: &str) -> Result<ast::Name, String> {
        match fields.value(attribute) {
            Field::Known(Resolved::Text(id), place) => Ok(name(built_in_role(&id)?, place.value.span)),
            Field::Known(Resolved::Output(output), place) => {
                let written = self.role_of(&output).ok_or_else(|| format!("`{}` is no built-in role that is read", output.address))?;
                Ok(name(built_in_role(&written)?, place.value.span))
            }
            Field::Known(..) | Field::Unknown(_) => Err("its role is not known here".to_owned()),
            Field::Absent => Err(format!("`{attribute}` is not set")),
        }
    }

    fn role_of(&self, output: &Output<'a>) -> Option<String> {
        let block = output.site.block;
        if block.label(0) != "azuread_directory_role" || output.is_ambiguous {
            return None;
        }
        ["display_name", "template_id"].into_iter().find_map(|attribute| {
            let written = block.body.attribute(attribute)?;
            match self.import.scope.resolve(&written.value, output.site.folder) {
                Resolved::Text(text) if !text.is_empty() => Some(text),
                _ => None,
            }
        })
    }
}

/// Returns the catalogue's display name of a role, by any of its names; the provider compares display names without their case.
fn built_in_role(written: &str) -> Result<&'static str, String> {
    let by_name = catalog::find(written).and_then(|index| catalog::roles().get(index));
    let is_meant = |role: &&BuiltInRole| role.display_name.to_lowercase() == written.to_lowercase();
    let role = by_name.or_else(|| catalog::roles().iter().find(is_meant));
    role.map(|role| role.display_name.as_str()).ok_or_else(|| format!("`{written}` is no built-in role that is known here"))
}

/// Refuses a role that does not hold in the whole tenant: its scope cannot be written, and must not grow in silence.
fn check_scope(fields: &Fields<'_, '_>) -> Result<(), String> {
    for attribute in ["directory_scope_id", "app_scope_id", "directory_scope_object_id", "app_scope_object_id"] {
        match fields.text(attribute) {
            Field::Absent => {}
            Field::Known(scope, _) if scope == "/" && attribute.starts_with("directory") => {}
            Field::Known(scope, _) => return Err(format!("it holds in `{scope}` only, which is not read")),
            Field::Unknown(_) => return Err(format!("`{attribute}` is not known here")),
        }
    }
    Ok(())
}

/// Reads when an assignment counts. Exactly one of permanent, end and duration must be written; nothing is made longer than that.
fn read_window(fields: &Fields<'_, '_>) -> Result<Option<ast::Window>, String> {
    let from = read_time(fields, "start_date")?;
    let until = read_time(fields, "expiration_date")?;
    let is_written = !fields.value("duration").is_absent();
    let duration = read_duration(fields, "duration");
    let permanent = fields.flag("permanent_assignment");
    if matches!(permanent, Field::Unknown(_)) || (is_written && duration.is_none()) {
        return Err("its end is not known here".to_owned());
    }
    let is_permanent = matches!(permanent, Field::Known(true, _));
    let (end, end_span) = match (is_permanent, until, duration) {
        (true, None, None) => (None, None),
        (false, Some((until, span)), None) => (Some(ast::WindowEnd::Until(until)), Some(span)),
        (false, None, Some(_)) if from.is_none() => {
            return Err("it has a duration but no `start_date`: its end is only known once it is applied".to_owned());
        }
        (false, None, Some((duration, attribute))) => (Some(ast::WindowEnd::For(duration)), Some(attribute.span)),
        _ => return Err("exactly one of `permanent_assignment = true`, `expiration_date` and `duration` must be set".to_owned()),
    };
    let span = from.map(|(_, span)| span).or(end_span);
    Ok(span.map(|span| ast::Window { from: from.map(|(time, _)| time), end, span }))
}

fn read_time(fields: &Fields<'_, '_>, attribute: &str) -> Result<Option<(ast::Time, Span)>, String> {
    match fields.text(attribute) {
        Field::Absent => Ok(None),
        Field::Unknown(_) => Err(format!("`{attribute}` is not known here")),
        Field::Known(text, place) if is_too_late(&text) => {
            let message = format!("`{attribute}` lies after the year 9999");
            let fault = Diagnostic::new(Code::BadTime, message.as_str(), place.value.span, "the last year is 9999");
            fields.report(fault.with_help("write an earlier time; what has no end is written without one"));
            Err(message)
        }
        Field::Known(text, place) => {
            let time = parse_time(&text).ok_or_else(|| format!("`{attribute}` is no time such as `2026-03-01T09:00:00Z`"))?;
            Ok(Some((ast::Time { value: ast::TimeValue::Fixed(time), span: place.value.span }, place.span)))
        }
    }
}

/// Tells whether a time lies after the year 9999 in UTC.
fn is_too_late(text: &str) -> bool {
    is_late_year(text) || parse_time(text).is_some_and(|time| time.to_utc().year() > 9999)
}

/// Reads RFC 3339; a leap second is none that the language knows.
fn parse_time(text: &str) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(text).ok().filter(|time| time.nanosecond() < 1_000_000_000)
}

/// Reads what the creator gave; it decides nothing.
fn read_with(fields: &Fields<'_, '_>) -> Option<ast::With> {
    let mut evidence = Vec::new();
    let text = |text: String, span| Some(ast::Text { text: text.into(), span });
    if let Some((justification, attribute)) = fields.text("justification").known() {
        let said = text(justification, attribute.value.span);
        evidence.push(ast::Evidence { requirement: Requirement::Justification, said, span: attribute.span });
    }
    if let Some((ticket, attribute)) = fields.text("ticket_number").known() {
        let said = text(ticket, attribute.value.span);
        evidence.push(ast::Evidence { requirement: Requirement::Ticket, said, span: attribute.span });
    }
    fields.skip(&["ticket_system"], "has no effect on decisions (D2.19)");
    let span = evidence.first()?.span;
    Some(ast::With { evidence, span })
}

fn place_of<T>(field: &Field<'_, T>, fields: &Fields<'_, '_>) -> Span {
    match field {
        Field::Known(_, attribute) | Field::Unknown(attribute) => attribute.span,
        Field::Absent => fields.block().head,
    }
}
