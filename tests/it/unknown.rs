//! What is not known is listed, and a value in its place makes the tenant that a text with that value would be.

use pim::compile::compile;
use pim::ir::{
    Approval, Approver, Choice, Expiration, Policy, PolicyValues, PrincipalKind, Relation, Required, Requirements, Tenant, Unknowable,
    UserFlag, Value,
};
use pim::requirement::Requirement;
use pim::session::{Changes, Input, NoIncludes, Session};
use pim::source::{Origin, SourceId, Sources};
use pim::syntax::parse_file;

const SET: &str = r#"
user alice
user bob
user carol
user vic { unknown mfa, disabled }
context strong
group approvers
policy base {
  activation { max unknown  require mfa, unknown ticket  approval by carol, unknown }
  eligible { max unknown }
}
policy child extends base { active { max unknown  require unknown } }
group ops { pim-enabled  membership policy base  ownership policy extends child { activation { require unknown context } } }
group lookup { unknown role-assignable, pim-enabled, dynamic  membership policy unknown }
group asks { pim-enabled  membership policy { activation { require nothing  approval by unknown } } }
group may-ask { pim-enabled  membership policy { activation { approval unknown } } }
role "Reports Reader" { policy unknown }
assign unknown to ops as eligible member until 2026-12-31
assign unknown bob, alice to role "Reports Reader" as active
"#;

struct Set {
    tenant: Tenant,
    text: String,
}

fn read(text: &str) -> Set {
    let id: SourceId = Sources::new().add("test.pim", text, Origin::File);
    let parsed = parse_file(id, text);
    assert_eq!(parsed.diagnostics, vec![], "{text}");
    let compiled = compile(&[parsed.file]);
    let errors: Vec<_> = compiled.diagnostics.iter().filter(|found| found.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    Set { tenant: compiled.tenant, text: text.to_owned() }
}

impl Set {
    /// What is not known, as it is written.
    fn unknowns(&self) -> Vec<&str> {
        self.tenant.unknowns.iter().map(|(_, row)| &self.text[row.span.range()]).collect()
    }

    fn choice(&self, written: &str, value: Value) -> Choice {
        let mut found = self.tenant.unknowns.iter().filter(|(_, row)| &self.text[row.span.range()] == written);
        let unknown = found.next().unwrap_or_else(|| panic!("{written} is among {:?}", self.unknowns())).0;
        assert!(found.next().is_none(), "{written} is unique");
        Choice { unknown, value }
    }

    fn principal(&self, name: &str) -> pim::ir::PrincipalId {
        self.tenant.principals.iter().find(|(_, row)| &*row.name == name).unwrap().0
    }
}

/// Everything that decides something, without places.
fn shape(tenant: &Tenant) -> String {
    let name = |id| tenant.principals.row(id).name.to_string();
    let mut lines: Vec<String> = Vec::new();
    for row in tenant.principals.values() {
        let flags: Vec<_> = UserFlag::ALL.iter().filter(|flag| row.flag(**flag).is_some()).map(|flag| flag.word()).collect();
        lines.push(format!("{} {flags:?}", row.name));
    }
    for (id, group) in tenant.groups.iter() {
        let flags: Vec<_> = pim::ir::GroupFlag::ALL.iter().filter(|flag| group.flag(**flag).is_some()).map(|flag| flag.word()).collect();
        let policies = [Relation::Member, Relation::Owner].map(|relation| tenant.group_policy(id, relation));
        let policies = policies.map(|id| id.map(|id| policy(tenant, tenant.policies.row(id))));
        lines.push(format!("{} {flags:?} {policies:?}", tenant.group_name(id)));
    }
    for role in tenant.roles.values().filter(|role| role.span.is_some()) {
        lines.push(format!("{} {}", role.name, policy(tenant, tenant.policies.row(role.policy))));
    }
    let facts = tenant.assignments.rows().values();
    let mut facts: Vec<String> =
        facts.map(|fact| format!("{} {:?} {:?} {:?}", name(fact.principal), fact.target, fact.state, fact.window)).collect();
    facts.sort();
    lines.extend(facts);
    lines.join("\n")
}

fn policy(tenant: &Tenant, policy: &Policy) -> String {
    let asked = |all: &Requirements| all.iter().map(|one| format!("{:?}", one.requirement)).collect::<Vec<_>>();
    let approval = match &policy.activation.approval.value {
        Approval::By(by) => by.iter().map(|one| tenant.principals.row(one.principal).name.to_string()).collect::<Vec<_>>().join(","),
        other => format!("{other:?}"),
    };
    format!(
        "{} {:?} {approval} {:?} {:?} {:?}",
        policy.activation.max_seconds.value,
        asked(&policy.activation.require.value),
        policy.eligible.expiration.value,
        policy.active.expiration.value,
        asked(&policy.active.require.value)
    )
}

/// Puts one value in its place, and compares with the text in which `written` is replaced; all else is read as nothing.
#[track_caller]
fn check(written: &str, value: Value, replaced: (&str, &str)) {
    let set = read(SET);
    let completed = set.tenant.with(&[set.choice(written, value)]);
    assert_eq!(completed.unknowns.iter().count() + 1, set.tenant.unknowns.iter().count());
    assert_eq!(SET.matches(replaced.0).count(), 1, "{}", replaced.0);
    let text = SET.replace(replaced.0, replaced.1);
    assert_eq!(shape(&completed.closed()), shape(&read(&text).tenant.closed()), "{text}");
}

fn asked<const N: usize>(set: &Set, requirements: [Requirement<pim::ir::ContextId>; N]) -> Requirements {
    let span = set.tenant.principals.values().next().unwrap().span;
    requirements.into_iter().map(|requirement| Required { requirement, span: Some(span) }).collect()
}

fn by(set: &Set, names: &[&str]) -> Value {
    let approver = |name: &&str| Approver { principal: set.principal(name), span: set.tenant.principals.row(set.principal(name)).span };
    Value::Approval(Approval::By(names.iter().map(approver).collect()))
}

#[test]
fn what_is_not_known_is_listed_in_the_order_written() {
    let set = read(SET);
    let expected = [
        "mfa",
        "disabled",
        "max unknown",
        "unknown ticket",
        "approval by carol, unknown",
        "max unknown",
        "max unknown",
        "require unknown",
        "unknown context",
        "role-assignable",
        "pim-enabled",
        "dynamic",
        "membership policy unknown",
        "approval by unknown",
        "approval unknown",
        "policy unknown",
        "assign unknown to ops as eligible member until 2026-12-31",
        "assign unknown bob, alice to role \"Reports Reader\" as active",
    ];
    assert_eq!(set.unknowns(), expected);
    assert_eq!(set.tenant.unknowns.count_written(), expected.len());
    assert!(read("user alice").tenant.unknowns.is_empty());
}

#[test]
fn a_field_that_is_handed_down_has_one_value_wherever_it_is() {
    let set = read(SET);
    let rows = set.tenant.unknowns.iter().find_map(|(_, row)| match &row.what {
        Unknowable::Field { policies, .. } if &set.text[row.span.range()] == "max unknown" => Some(policies.len()),
        _ => None,
    });
    assert_eq!(rows, Some(4), "the policy, the one that extends it, and two places");
}

#[test]
fn a_value_makes_what_a_text_with_it_says() {
    let set = read(SET);
    let window = set.tenant.unknowns.iter().find_map(|(_, row)| match &row.what {
        Unknowable::Assignment(row) => Some(row.window),
        _ => None,
    });
    let given = |name: &str| Value::Assigned(vec![(set.principal(name), window.unwrap())]);
    let open = "assign unknown to ops as eligible member until 2026-12-31";
    check(open, given("alice"), (open, &open.replace("unknown", "alice")));
    check(open, Value::Assigned(Vec::new()), (open, ""));
    check("mfa", Value::Flag(true), ("unknown mfa, disabled", "mfa"));
    check("disabled", Value::Flag(false), ("unknown mfa, disabled", "unknown mfa"));
    check("role-assignable", Value::Flag(true), ("unknown role-assignable, pim-enabled, dynamic", "role-assignable  unknown pim-enabled"));
    check("pim-enabled", Value::Flag(true), ("unknown role-assignable, pim-enabled, dynamic", "pim-enabled"));
    check("unknown ticket", Value::Requirement(Some(Requirement::Ticket)), ("unknown ticket", "ticket"));
    check("unknown ticket", Value::Requirement(None), (", unknown ticket", ""));
    let context = set.tenant.contexts.ids().next().unwrap();
    check("unknown context", Value::Requirement(Some(Requirement::Context(context))), ("unknown context", "context strong"));
    check("require unknown", Value::Requirements(asked(&set, [Requirement::Mfa])), ("require unknown }", "require mfa }"));
    check("approval by carol, unknown", by(&set, &["bob"]), ("approval by carol, unknown", "approval by carol, bob"));
    check("approval by unknown", by(&set, &["alice"]), ("approval by unknown", "approval by alice"));
    check("approval unknown", by(&set, &["alice"]), ("approval unknown", "approval by alice"));
    check("approval unknown", Value::Approval(Approval::NotRequired), ("approval unknown", "no approval"));
    let values = PolicyValues {
        max_seconds: 3_600,
        require: asked(&set, []),
        approval: Approval::DefaultApprovers,
        eligible: Expiration::Max(86_400),
        active: Expiration::Permanent,
        active_require: asked(&set, []),
    };
    let written = "{ activation { max 1h  require nothing  approval } eligible { max 1d } active { permanent require nothing } }";
    check("policy unknown", Value::Policy(Box::new(values)), ("{ policy unknown }", &format!("{{ policy {written} }}")));
}

#[test]
fn flags_that_exclude_each_other_are_not_set_together() {
    let set = read(SET);
    let lookup = set.tenant.group_of(set.principal("lookup")).unwrap();
    // of role-assignable, pim-enabled and dynamic the last stands alone
    assert_eq!(set.tenant.group_flag_values(lookup).len(), 5);
    let ops = set.tenant.group_of(set.principal("ops")).unwrap();
    assert_eq!(set.tenant.group_flag_values(ops), vec![vec![]]);
}

#[test]
fn only_roles_have_default_approvers() {
    let set = read(SET);
    let of = |written: &str| set.tenant.may_have_default_approvers(set.choice(written, Value::Flag(true)).unknown);
    assert!(of("policy unknown"));
    assert!(!of("approval unknown") && !of("membership policy unknown"));
}

#[test]
fn strangers_stand_behind_all_others() {
    let set = read(SET);
    let (with, strangers) = set.tenant.with_strangers().unwrap();
    assert_eq!(with.principals.len(), set.tenant.principals.len() + 4);
    assert_eq!(with.principals.row(strangers.service_principal).kind, PrincipalKind::ServicePrincipal);
    assert!(with.principals.row(strangers.guest).flag(UserFlag::Guest).is_some());
    let open = set.choice("assign unknown to ops as eligible member until 2026-12-31", Value::Flag(true)).unknown;
    let Unknowable::Assignment(row) = &with.unknowns.row(open).what else { panic!("an assignment") };
    let may = |id| pim::eval::may_be_given(&with, row, id);
    assert!(may(strangers.guest) && may(set.principal("approvers")) && !may(strangers.service_principal));
    let chosen = Choice { unknown: open, value: Value::Assigned(vec![(strangers.users[0], row.window)]) };
    let completed = with.with(&[chosen]);
    assert_eq!(completed.assignments.of_principal(strangers.users[0]).count(), 1);
    assert!(read("user alice").tenant.with_strangers().is_none());
}

/// Asks under assumptions and retractions, and returns what is not known then, as it is written there, and the shape of the rest.
fn changed(assume: &[&str], retract: &[&str]) -> (usize, String) {
    let strings = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let changes = Changes { assume: strings(assume), retract: strings(retract), without: Vec::new(), closed: false };
    let session = Session::load(vec![Input::pim("test.pim", SET)], &NoIncludes, &changes).unwrap();
    assert!(!session.is_refused(), "{:?}", session.diagnostics());
    (session.tenant().unknowns.iter().count(), shape(session.tenant()))
}

#[test]
fn what_is_assumed_takes_the_place_of_what_is_not_known() {
    let all = read(SET).tenant.unknowns.iter().count();
    let same = |assume: &str, replaced: (&str, &str)| {
        assert_eq!(SET.matches(replaced.0).count(), 1, "{}", replaced.0);
        let Set { tenant, .. } = read(&SET.replace(replaced.0, replaced.1));
        assert_eq!(changed(&[assume], &[]), (tenant.unknowns.iter().count(), shape(&tenant)), "{assume}");
        assert!(tenant.unknowns.iter().count() < all);
    };
    same("user vic { mfa }", ("unknown mfa, disabled", "mfa  unknown disabled"));
    same("group lookup { pim-enabled }", ("unknown role-assignable, pim-enabled, dynamic", "pim-enabled  unknown role-assignable"));
    same("group lookup { membership policy base }", ("membership policy unknown", "membership policy base"));
    same("group asks { membership policy { activation { no approval } } }", ("approval by unknown", "no approval"));
    same("policy base { activation { max 1h } }", ("max unknown  require mfa", "max 1h  require mfa"));
    same("policy base { activation { approval by carol } }", ("approval by carol, unknown", "approval by carol"));
    same(
        "role \"Reports Reader\" { policy { activation { max 1h } } }",
        ("policy unknown }\nassign", "policy { activation { max 1h } } }\nassign"),
    );
    // beside what stays unknown
    assert_eq!(changed(&["assign alice to ops as eligible member until 2026-12-31"], &[]).0, all);
}

#[test]
fn what_is_not_known_is_assumed_and_retracted_as_well() {
    let all = read(SET).tenant.unknowns.iter().count();
    assert_eq!(changed(&["assign unknown to lookup as active member"], &[]).0, all + 1);
    assert_eq!(changed(&["user bob { unknown disabled }"], &[]).0, all + 1);
    assert_eq!(changed(&[], &["assign unknown to ops as eligible member until 2026-12-31"]).0, all - 1);
    assert_eq!(changed(&[], &["assign unknown bob to role \"Reports Reader\" as active"]).0, all);
}
