//! What `show` tells: aligned lines for people, and JSON with the same parts in the same order.

use serde_json::{Map, Value, json};

use super::answered::Answered;
use super::decided::{decided_json, open_cells};
use super::style::Style;
use super::when::{ends, ends_in_zone};
use super::words::demand_words;
use crate::defect::OrDefect;
use crate::explain::{Content, FieldValue, Holding, PolicyField, PolicySheet, Section, Sheet, Through};
use crate::ir::{Defaults, FieldOrigin, Scope, format_duration, format_iso_duration};
use crate::source::Span;
use crate::text::{align, clean, full_width, hang, pad};

/// Stands where nothing is.
const NONE: &str = "none";
/// Stands where something may be.
const UNKNOWN: &str = "unknown";

/// Returns the parts of a sheet as JSON, below `query` and `at`.
pub fn sheet_json(answered: &Answered<'_>, sheet: &Sheet) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("kind".to_owned(), json!(sheet.kind));
    object.insert("name".to_owned(), json!(sheet.name));
    object.insert("label".to_owned(), json!(sheet.label));
    object.insert("description".to_owned(), json!(sheet.description));
    object.insert("declared".to_owned(), sheet.place.map_or(Value::Null, |place| Value::Object(place_json(answered, place))));
    for Section { title, content, has_others } in &sheet.sections {
        let key = title.to_lowercase().replace([' ', '-'], "_");
        let unknown = match content {
            Content::Flags { unknown, .. } if !unknown.is_empty() => Some(json!(unknown)),
            _ => has_others.then_some(json!(true)),
        };
        object.insert(key.clone(), content_json(answered, content));
        object.extend(unknown.map(|unknown| (format!("{key}_unknown"), unknown)));
    }
    object
}

fn content_json(answered: &Answered<'_>, content: &Content) -> Value {
    match content {
        Content::Text(text) => json!(text),
        Content::Words(words) => json!(words),
        Content::Flags { set, .. } => json!(set),
        Content::Count(count) => json!(count),
        Content::Truth(is_so) => json!(is_so),
        Content::Holdings(lines) => lines.iter().map(|line| Value::Object(holding_json(answered, line))).collect(),
        Content::Policy(None) => Value::Null,
        Content::Policy(Some(policy)) => policy_json(answered, policy),
        Content::Settings(settings) => {
            settings.iter().map(|setting| json!({ "name": setting.name, "value": setting.value, "default": setting.is_default })).collect()
        }
        Content::Activations(items) => {
            items.iter().map(|item| Value::Object(decided_json(answered.tenant, ("target", &item.item), item))).collect()
        }
    }
}

fn place_json(answered: &Answered<'_>, place: Span) -> Map<String, Value> {
    let (file, line) = answered.sources.line(place);
    Map::from_iter([("file".to_owned(), json!(file)), ("line".to_owned(), json!(line))])
}

fn holding_json(answered: &Answered<'_>, line: &Holding) -> Map<String, Value> {
    let mut object = Map::from_iter([("name".to_owned(), json!(line.name))]);
    object.extend(line.target.as_ref().map(|target| ("target".to_owned(), json!(target))));
    object.extend(held_json(answered, line));
    object.extend(line.idle.map(|idle| ("because".to_owned(), json!(idle.word()))));
    object.extend(place_json(answered, line.span));
    object
}

/// Tells how something is held: the unit of a role, state, window, and the groups it comes through.
pub(super) fn held_json(answered: &Answered<'_>, line: &Holding) -> Map<String, Value> {
    let [from, until] = ends(line.window);
    let unit = line.scope.map(|scope| ("unit".to_owned(), json!(unit_name(answered, scope))));
    let mut object = Map::from_iter(unit);
    object.insert("state".to_owned(), json!(line.state.word()));
    object.insert("from".to_owned(), json!(from));
    object.insert("until".to_owned(), json!(until));
    object.insert("through".to_owned(), json!(line.through.first));
    object.extend((line.through.more() > 0).then(|| ("through_total".to_owned(), json!(line.through.count))));
    object
}

fn unit_name<'a>(answered: &Answered<'a>, scope: Scope) -> Option<&'a str> {
    match scope {
        Scope::Tenant => None,
        Scope::Unit(unit) => Some(&answered.tenant.units.row(unit).name),
    }
}

fn policy_json(answered: &Answered<'_>, policy: &PolicySheet) -> Value {
    let fields: Vec<Value> = policy.fields.iter().map(|field| field_json(answered, field)).collect();
    json!({ "follows": policy.follows, "fields": fields })
}

fn field_json(answered: &Answered<'_>, field: &PolicyField) -> Value {
    let value = match &field.value {
        FieldValue::Duration(seconds) => json!(format_iso_duration(*seconds)),
        FieldValue::Demands(demands) => json!(demand_words(demands, answered.tenant)),
        FieldValue::Approvers(names) => json!(names),
        FieldValue::Text(text) => json!(text),
    };
    let (origin, from) = match &field.origin {
        FieldOrigin::Written(_) => ("written", None),
        FieldOrigin::Inherited(from, _) => ("inherited", Some(from)),
        FieldOrigin::Default => ("default", None),
    };
    let (file, line) = field.origin.span().map(|place| answered.sources.line(place)).unzip();
    let mut object =
        Map::from_iter([("field".to_owned(), json!(field.name)), ("value".to_owned(), value), ("origin".to_owned(), json!(origin))]);
    object.extend([("from".to_owned(), json!(from)), ("file".to_owned(), json!(file)), ("line".to_owned(), json!(line))]);
    object.extend(field.of.map(|of| ("of".to_owned(), json!(kind_word(of)))));
    Value::Object(object)
}

fn kind_word(of: Defaults) -> &'static str {
    match of {
        Defaults::Group => "groups",
        Defaults::Role => "roles",
    }
}

/// Returns a sheet for people; it ends with a line end. Texts that are not there are left out, lists that are empty are `none`.
pub fn render_sheet(answered: &Answered<'_>, sheet: &Sheet, style: Style<'_>) -> String {
    let label = sheet.label.as_ref().map_or_else(String::new, |label| format!(" \"{label}\""));
    let name = sheet.name.as_ref().map_or_else(String::new, |name| format!(" `{name}`"));
    let head = format!("{} (at {})", clean(&format!("{}{name}{label}", sheet.kind)), style.clock(answered.explanation.at));
    let mut out = hang("", &head, style.width);
    for line in sheet.description.iter().flat_map(|text| text.lines()) {
        out += &hang("  ", &clean(line), style.width);
    }
    let place = sheet.place.map(|place| Part { title: "declared", body: Body::Text(place_text(answered, place)), is_policy: false });
    let parts: Vec<Part> = place.into_iter().chain(sheet.sections.iter().filter_map(|section| part(answered, section))).collect();
    let width = parts.iter().map(|part| part.title.len()).max().unwrap_or(0);
    let heads: Vec<String> = parts.iter().map(|part| format!("  {}  ", pad(part.title, width))).collect();
    // two policies look alike, though only one of them has room beside its head
    let all_below = parts.iter().zip(&heads).any(|(part, head)| part.is_policy && is_too_wide(head, &part.body, style));
    for (part, head) in parts.iter().zip(&heads) {
        out += &render_part(head, &part.body, part.is_policy && all_below, style);
    }
    out
}

/// A section as it is shown.
struct Part {
    title: &'static str,
    body: Body,
    is_policy: bool,
}

fn part(answered: &Answered<'_>, section: &Section) -> Option<Part> {
    let is_policy = matches!(section.content, Content::Policy(_));
    Some(Part { title: section.title, body: section_body(answered, section)?, is_policy })
}

/// What stands beside the head of a section.
enum Body {
    Text(String),
    Rows(Vec<Vec<String>>),
}

/// Tells whether rows have no room beside the head of their section.
fn is_too_wide(head: &str, body: &Body, style: Style<'_>) -> bool {
    match body {
        Body::Text(_) => false,
        Body::Rows(rows) => head.len() + full_width(rows) > style.width,
    }
}

fn render_part(head: &str, body: &Body, is_below: bool, style: Style<'_>) -> String {
    match body {
        Body::Text(text) => hang(head, &clean(text), style.width),
        Body::Rows(rows) if rows.is_empty() => format!("{head}{NONE}\n"),
        Body::Rows(rows) => {
            if is_below || is_too_wide(head, body, style) {
                return format!("{}\n{}", head.trim_end(), align("    ", rows, style.width));
            }
            let below = align(&" ".repeat(head.len()), rows, style.width);
            format!("{head}{}", below.get(head.len()..).or_defect())
        }
    }
}

/// Returns what is shown of a section, with `unknown` where more would stand; `None` where there is nothing to be shown at all.
fn section_body(answered: &Answered<'_>, section: &Section) -> Option<Body> {
    let body = body(answered, &section.content)?;
    if !section.has_others {
        return Some(body);
    }
    Some(match body {
        Body::Text(text) if text == NONE => Body::Text(UNKNOWN.to_owned()),
        Body::Text(text) => Body::Text(format!("{text}, {UNKNOWN}")),
        Body::Rows(rows) if rows.is_empty() => Body::Text(UNKNOWN.to_owned()),
        Body::Rows(rows) => Body::Rows(rows.into_iter().chain([vec!["others".to_owned(), UNKNOWN.to_owned()]]).collect()),
    })
}

/// Returns what is known of a section.
fn body(answered: &Answered<'_>, content: &Content) -> Option<Body> {
    Some(match content {
        Content::Text(None) => return None,
        Content::Text(Some(text)) => Body::Text(text.clone()),
        Content::Words(words) => Body::Text(words_or_none(words)),
        Content::Flags { set, unknown } => {
            let unknown = unknown.iter().map(|word| format!("{UNKNOWN} {word}"));
            Body::Text(words_or_none(&set.iter().map(|word| (*word).to_owned()).chain(unknown).collect::<Vec<_>>()))
        }
        Content::Count(count) => Body::Text(count.to_string()),
        Content::Truth(is_so) => Body::Text(if *is_so { "yes" } else { "no" }.to_owned()),
        Content::Holdings(lines) => Body::Rows(lines.iter().map(|line| holding_row(answered, line)).collect()),
        Content::Policy(None) => Body::Text(NONE.to_owned()),
        Content::Policy(Some(policy)) => Body::Rows(policy_rows(answered, policy)),
        Content::Settings(settings) => {
            let note = |is_default| if is_default { "default" } else { "" };
            let row = |setting: &crate::explain::Setting| {
                vec![setting.name.to_owned(), setting.value.clone(), note(setting.is_default).to_owned()]
            };
            Body::Rows(settings.iter().map(row).collect())
        }
        Content::Activations(items) => Body::Rows(items.iter().map(|item| open_cells(answered.tenant, &item.item, item)).collect()),
    })
}

fn words_or_none(words: &[String]) -> String {
    if words.is_empty() { NONE.to_owned() } else { words.join(", ") }
}

fn holding_row(answered: &Answered<'_>, line: &Holding) -> Vec<String> {
    let idle = line.idle.map(|idle| idle.word().replace('-', " "));
    let cells = [idle, Some(line.name.clone()), Some(line.state.word().to_owned()), line.target.clone(), Some(details(answered, line))];
    cells.into_iter().flatten().collect()
}

/// Says in which unit something is held, when, and through which groups; nothing of what is permanent, for the tenant and direct.
pub(super) fn details(answered: &Answered<'_>, line: &Holding) -> String {
    let unit = line.scope.and_then(|scope| unit_name(answered, scope)).map(|unit| format!("in unit {unit}"));
    let [from, until] = ends_in_zone(line.window, &answered.tenant.settings.timezone);
    let from = from.map(|from| format!("from {from}"));
    let until = until.map(|until| format!("until {until}"));
    let through = (line.through.count > 0).then(|| format!("through {}{}", line.through.first.join(", "), more(&line.through)));
    [unit, from, until, through].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn more(through: &Through) -> String {
    if through.more() > 0 { format!(" and {} more", through.more()) } else { String::new() }
}

fn policy_rows(answered: &Answered<'_>, policy: &PolicySheet) -> Vec<Vec<String>> {
    let follows = policy.follows.iter().map(|name| vec!["follows".to_owned(), format!("policy {name}")]);
    follows.chain(policy.fields.iter().map(|field| field_row(answered, field))).collect()
}

fn field_row(answered: &Answered<'_>, field: &PolicyField) -> Vec<String> {
    let place = |span: Span| place_text(answered, span);
    let origin = match &field.origin {
        FieldOrigin::Written(span) => format!("written here, {}", place(*span)),
        FieldOrigin::Inherited(from, span) => format!("inherited from {from}, {}", place(*span)),
        FieldOrigin::Default => field.of.map_or("default".to_owned(), |of| format!("default of {}", kind_word(of))),
    };
    vec![field.name.clone(), field_text(answered, &field.value), origin]
}

fn field_text(answered: &Answered<'_>, value: &FieldValue) -> String {
    match value {
        FieldValue::Duration(seconds) => format_duration(*seconds),
        FieldValue::Demands(demands) if demands.is_empty() => "nothing".to_owned(),
        FieldValue::Demands(demands) => demand_words(demands, answered.tenant).join(", "),
        FieldValue::Approvers(names) if names.is_empty() => "none".to_owned(),
        FieldValue::Approvers(names) => format!("by {}", names.join(", ")),
        FieldValue::Text(text) => text.clone(),
    }
}

fn place_text(answered: &Answered<'_>, place: Span) -> String {
    let (file, line) = answered.sources.line(place);
    format!("{file}:{line}")
}
