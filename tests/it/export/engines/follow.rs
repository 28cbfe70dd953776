//! A small engine: reads what is exported, and follows relationships as the documentation of both says.

use std::collections::{BTreeMap, BTreeSet};

use ::pim::ir::{Instant, Target, Tenant};
use serde_json::{Value, json};

/// When windows begin, and when they end; `None` where the relationship always counts.
pub type Windows = Option<(Vec<String>, Vec<String>)>;

/// Who stands in a relation: an object, or those who have a relation to it, and when.
type Stands = (String, Option<String>, Windows);

/// What an engine knows: whoever stands in a relation of an object.
pub struct Followed {
    stored: BTreeMap<(String, String), Vec<Stands>>,
    checks: Vec<(String, bool)>,
}

/// How an object of ours is called there.
pub fn object(tenant: &Tenant, target: Target) -> String {
    match target {
        Target::Group(group, _) => format!("group:{}", id(&tenant.principals.row(tenant.groups.row(group).principal).name)),
        Target::Role(role, ::pim::ir::Scope::Tenant) => format!("role:{}", id(&tenant.roles.row(role).name)),
        Target::Role(role, ::pim::ir::Scope::Unit(unit)) => {
            format!("role:{}/{}", id(&tenant.roles.row(role).name), id(&tenant.units.row(unit).name))
        }
    }
}

fn id(name: &str) -> String {
    let is_kept = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    name.bytes().map(|byte| if is_kept(byte) { char::from(byte).to_string() } else { format!("={byte:02X}") }).collect()
}

/// The lines of a block of YAML.
fn block(text: &str, key: &str) -> String {
    let begin = text.find(&format!("{key}: |-\n")).map_or(text.len(), |at| at + key.len() + 5);
    let lines = text.get(begin..).unwrap_or_default().lines().take_while(|line| line.starts_with("  "));
    lines.map(|line| format!("{}\n", &line[2..])).collect()
}

/// The relationships of a validation file: each key with its windows.
pub fn relationships(text: &str) -> Vec<(String, Windows)> {
    lines(&block(text, "relationships"))
}

/// Those of lines.
pub fn lines(text: &str) -> Vec<(String, Windows)> {
    let read = |line: &str| match line.split_once("[within:") {
        None => (line.to_owned(), None),
        Some((key, context)) => {
            let context: Value = serde_json::from_str(context.strip_suffix(']').unwrap()).unwrap();
            (key.to_owned(), windows(&context))
        }
    };
    text.lines().map(read).collect()
}

fn windows(context: &Value) -> Windows {
    let texts = |key: &str| context[key].as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect();
    Some((texts("starts"), texts("ends")))
}

/// The tuples of a store file.
pub fn tuples(text: &str) -> Vec<(String, Windows)> {
    let (_, rest) = text.split_once("\ntuples:").unwrap();
    let items = rest.split("\ntests:").next().unwrap().lines().filter_map(|line| line.strip_prefix("  - "));
    let read = |item: &str| {
        let tuple: Value = serde_json::from_str(item).unwrap();
        let part = |key: &str| tuple[key].as_str().unwrap().to_owned();
        let condition = tuple.get("condition").map(|condition| condition["context"].clone());
        (format!("{}#{}@{}", part("object"), part("relation"), part("user")), condition.and_then(|context| windows(&context)))
    };
    items.map(read).collect()
}

/// The rows of CSV.
pub fn rows(text: &str) -> Vec<(String, Windows)> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let read = |row: csv::StringRecord| {
        let [user_type, user, user_relation, relation, object_type, object, condition, context] =
            (0..8).map(|at| row[at].to_owned()).collect::<Vec<_>>().try_into().unwrap();
        let of = if user_relation.is_empty() { String::new() } else { format!("#{user_relation}") };
        let windows = if condition.is_empty() { None } else { windows(&serde_json::from_str(&context).unwrap()) };
        (format!("{object_type}:{object}#{relation}@{user_type}:{user}{of}"), windows)
    };
    reader.records().map(|row| read(row.unwrap())).collect()
}

impl Followed {
    /// Reads a validation file.
    pub fn read(text: &str) -> Self {
        let mut stored: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (key, windows) in relationships(text) {
            let (resource, subject) = key.split_once('@').unwrap();
            let (object, relation) = resource.split_once('#').unwrap();
            let (subject, held) = subject.split_once('#').map_or((subject, None), |(subject, held)| (subject, Some(held.to_owned())));
            stored.entry((object.to_owned(), relation.to_owned())).or_default().push((subject.to_owned(), held, windows));
        }
        let mut checks = Vec::new();
        for (section, holds) in [("assertTrue:", true), ("assertFalse:", false)] {
            let (_, rest) = text.split_once(section).unwrap();
            let lines = rest.lines().skip(1).map_while(|line| line.strip_prefix("    - '")?.strip_suffix('\''));
            checks.extend(lines.map(|line| (line.to_owned(), holds)));
        }
        Self { stored, checks }
    }

    /// Tells whether an account has a permission at an instant.
    pub fn holds(&self, object: &str, permission: &str, account: &str, at: Instant) -> bool {
        self.follow(object, permission, &format!("account:{}", id(account)), &at.to_string(), 0)
    }

    fn follow(&self, object: &str, permission: &str, account: &str, now: &str, depth: usize) -> bool {
        assert!(depth < 25, "engines end here: {object}#{permission}");
        let any = |relation: &str| self.stands(object, relation, account, now, depth);
        match permission {
            "member" if object.starts_with("group:") => any("direct_member") || any("nested_member"),
            "eligible_member" => any("member_eligible") && !any("member_barred"),
            "eligible_owner" => any("owner_eligible") && !any("owner_barred"),
            "eligible_holder" => any("holder_eligible") && !any("holder_barred"),
            relation => any(relation),
        }
    }

    fn stands(&self, object: &str, relation: &str, account: &str, now: &str, depth: usize) -> bool {
        let all = self.stored.get(&(object.to_owned(), relation.to_owned()));
        all.into_iter().flatten().any(|(subject, held, windows)| {
            let begun = |times: &[String]| times.iter().filter(|time| instant(time) <= instant(now)).count();
            let counts = windows.as_ref().is_none_or(|(starts, ends)| begun(starts) > begun(ends));
            counts && held.as_ref().map_or_else(|| subject == account, |held| self.follow(subject, held, account, now, depth + 2))
        })
    }

    /// Our answers stand in the file as an engine gives them, on both sides of whatever changes.
    pub fn assert_checks(&self, name: &str) {
        let mut seen = BTreeSet::new();
        for (line, holds) in &self.checks {
            let (key, context) = line.split_once(" with ").unwrap();
            let context: Value = serde_json::from_str(context).unwrap();
            assert_eq!(context.as_object().unwrap().len(), 1);
            let (resource, account) = key.split_once('@').unwrap();
            let (object, permission) = resource.split_once('#').unwrap();
            let found = self.follow(object, permission, account, context["now"].as_str().unwrap(), 0);
            assert_eq!(found, *holds, "{name}: {line}");
            assert!(seen.insert(line), "{name}: {line} stands twice");
            assert_ne!(context["now"], json!(""));
        }
    }
}

fn instant(text: &str) -> i64 {
    chrono::DateTime::parse_from_rfc3339(text).unwrap().timestamp_micros()
}
