//! Who is stuck while some accounts are away: for people, and as JSON.

use serde_json::{Map, Value, json};

use super::json::reasons_json;
use super::notes::Notes;
use super::style::Style;
use super::when::{ends, ends_in_zone};
use super::words::principal_names;
use crate::absence::{Absence, Bereft};
use crate::explain::thing_text;
use crate::ir::{Instant, Tenant, Window, Zone};
use crate::source::Sources;
use crate::text::{align, clean, counted, hang, join, join_first, list, quote};

/// So many names stand in a cell for people; the others are counted.
const NAMED: usize = 6;

/// An absence, with what is needed to show it.
#[derive(Debug, Clone, Copy)]
pub struct Missed<'a> {
    /// What it comes to.
    pub absence: &'a Absence,
    /// The tenant.
    pub tenant: &'a Tenant,
    /// The texts that its places point into.
    pub sources: &'a Sources,
    /// Whether it is about one instant alone.
    pub is_instant: bool,
    /// How many parts of imported files could not be read.
    pub unread_parts: usize,
}

impl Missed<'_> {
    fn zone(&self) -> &Zone {
        &self.tenant.settings.timezone
    }

    /// Says when they are away.
    fn when(&self) -> String {
        match self.is_instant {
            true => format!("at {}", self.absence.window.from.in_zone(self.zone())),
            false => span_words(self.absence.window, self.zone()),
        }
    }
}

fn span_words(window: Window, zone: &Zone) -> String {
    let [from, until] = ends_in_zone(window, zone);
    let from = from.map(|from| format!("from {from}"));
    let until = Some(until.map_or("without end".to_owned(), |until| format!("until {until}")));
    [from, until].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Returns what it comes to for people; times are those of the tenant's zone.
#[must_use]
pub fn render_absence(missed: &Missed<'_>, style: Style) -> String {
    let absence = missed.absence;
    let away: Vec<String> = principal_names(&absence.away, missed.tenant).iter().map(quote).collect();
    let verb = if away.len() == 1 { "is" } else { "are" };
    let mut out = hang("", &clean(&format!("{} {verb} away ({}): {}", list(&away, "and"), missed.when(), verdict(absence))), style.width);
    let rows: Vec<Vec<String>> = absence.things.iter().map(|bereft| row(missed, bereft)).collect();
    if !rows.is_empty() {
        let head = ["of", "lost", "left", "stuck", "when"].map(str::to_owned).to_vec();
        out += &align("  ", &std::iter::once(head).chain(rows).collect::<Vec<_>>(), style.width);
    }
    out + &Notes::default().open(&absence.unknown).render(style)
}

fn verdict(absence: &Absence) -> String {
    let bare = absence.things.iter().filter(|bereft| !bereft.bare.is_empty()).count();
    let stuck: std::collections::BTreeSet<_> =
        absence.things.iter().filter(|bereft| !bereft.may_be_others).flat_map(|bereft| &bereft.stuck).map(|stuck| stuck.who).collect();
    let lost = match bare {
        0 => "nothing loses its last approver".to_owned(),
        1 => "1 thing loses its last approver".to_owned(),
        many => format!("{many} things lose their last approver"),
    };
    let who = match (stuck.len(), absence.may_be_stuck) {
        (0, false) => "nobody is stuck".to_owned(),
        (0, true) => "whether somebody is stuck is not known".to_owned(),
        (1, _) => "1 account is stuck".to_owned(),
        (many, _) => format!("{} are stuck", counted(many, "account")),
    };
    format!("{lost}, {who}")
}

fn row(missed: &Missed<'_>, bereft: &Bereft) -> Vec<String> {
    let tenant = missed.tenant;
    let names = |ids: &[_]| join_first(principal_names(ids, tenant).iter(), NAMED);
    let left = match (bereft.bare.is_empty(), bereft.standby.is_empty(), bereft.may_be_others) {
        (_, _, true) => "perhaps others".to_owned(),
        (true, ..) => "others, for others".to_owned(),
        (false, true, false) => "nobody".to_owned(),
        (false, false, false) => format!("{} after steps of their own", names(&bereft.standby)),
    };
    let stuck: Vec<_> = bereft.stuck.iter().map(|stuck| stuck.who).collect();
    vec![thing_text(tenant, bereft.thing), names(&bereft.lost), left, names(&stuck), times(missed, bereft)]
}

/// Says when somebody is stuck, else when nobody is left, where that is not the whole time.
fn times(missed: &Missed<'_>, bereft: &Bereft) -> String {
    let mut windows: Vec<Window> = bereft.stuck.iter().flat_map(|stuck| &stuck.windows).copied().collect();
    if windows.is_empty() {
        windows.clone_from(&bereft.bare);
    }
    windows.sort_unstable();
    windows.dedup();
    let is_whole = missed.is_instant || windows.contains(&missed.absence.window);
    if is_whole { String::new() } else { join(windows.iter().take(NAMED).map(|window| span_words(*window, missed.zone()))) }
}

/// Returns what it comes to as one JSON object: times in UTC.
#[must_use]
pub fn absence_json(missed: &Missed<'_>) -> Map<String, Value> {
    let absence = missed.absence;
    let names = principal_names(&absence.away, missed.tenant);
    let [from, until] = if missed.is_instant { [Some(absence.window.from.to_string()), None] } else { ends(absence.window) };
    let mut object = Map::new();
    object.insert("query".to_owned(), json!(format!("absent {}", names.join(", "))));
    match missed.is_instant {
        true => _ = object.insert("at".to_owned(), json!(from)),
        false => object.extend([("from".to_owned(), json!(from)), ("until".to_owned(), json!(until))]),
    }
    object.insert("absent".to_owned(), json!(names));
    let items: Vec<Value> = absence.things.iter().map(|bereft| item(missed, bereft)).collect();
    object.insert("items".to_owned(), json!(items));
    if !absence.unknown.is_empty() {
        object.insert("reasons".to_owned(), json!(reasons_json(missed.sources, &absence.unknown)));
    }
    object.extend((missed.unread_parts > 0).then(|| ("incomplete".to_owned(), json!(missed.unread_parts))));
    object
}

fn item(missed: &Missed<'_>, bereft: &Bereft) -> Value {
    let names = |ids: &[_]| principal_names(ids, missed.tenant);
    let name = |id| missed.tenant.principals.row(id).name.to_string();
    let stuck: Vec<Value> =
        bereft.stuck.iter().map(|stuck| json!({ "name": name(stuck.who), "intervals": intervals(missed, &stuck.windows) })).collect();
    let mut object = Map::from_iter([
        ("target".to_owned(), json!(thing_text(missed.tenant, bereft.thing))),
        ("lost".to_owned(), json!(names(&bereft.lost))),
        ("no_approver".to_owned(), json!(intervals(missed, &bereft.bare))),
        ("standby".to_owned(), json!(names(&bereft.standby))),
        ("stuck".to_owned(), json!(stuck)),
    ]);
    object.extend(bereft.may_be_others.then(|| ("approvers_unknown".to_owned(), json!(true))));
    Value::Object(object)
}

/// Returns windows; of one instant alone, that it is so.
fn intervals(missed: &Missed<'_>, windows: &[Window]) -> Vec<Value> {
    let at = |at: Instant| json!({ "from": at.to_string(), "until": at.to_string() });
    let interval = |window: &Window| {
        let [from, until] = ends(*window);
        json!({ "from": from, "until": until })
    };
    windows.iter().map(|window| if missed.is_instant { at(window.from) } else { interval(window) }).collect()
}
