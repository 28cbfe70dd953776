//! What compiling gives: resolved policies, windows, questions and expectations.

use pim::compile::{Compiled, ExpectedAnswer, compile, resolve_query};
use pim::ir::{Approval, Expiration, Field, FieldOrigin, Instant, Policy, Question, Relation, Requirements, Window};
use pim::source::{Origin, Sources};
use pim::syntax::{parse_file, parse_query};
use pim::table::Id;

fn load(text: &str) -> (Sources, Compiled) {
    let mut sources = Sources::new();
    let source = sources.add("test.pim", text, Origin::File);
    let parsed = parse_file(source, text);
    assert_eq!(parsed.diagnostics, []);
    (sources, compile(&[parsed.file]))
}

fn load_clean(text: &str) -> (Sources, Compiled) {
    let (sources, compiled) = load(text);
    let errors: Vec<_> = compiled.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).collect();
    assert_eq!(errors, Vec::<&pim::diag::Diagnostic>::new());
    (sources, compiled)
}

/// Writes where the value of a field comes from.
fn origin<T>(sources: &Sources, field: &Field<T>) -> String {
    match &field.origin {
        FieldOrigin::Written(span) => format!("written: {}", sources.slice(*span)),
        FieldOrigin::Inherited(name, span) => format!("from {name}: {}", sources.slice(*span)),
        FieldOrigin::Default => "default".to_owned(),
    }
}

fn words(requirements: &Requirements) -> Vec<&'static str> {
    requirements.iter().map(|required| required.requirement.facts().word).collect()
}

fn group_policy<'a>(compiled: &'a Compiled, group: &str, relation: Relation) -> &'a Policy {
    let id = compiled.tenant.group_policy(compiled.scope.group(group).unwrap(), relation).unwrap();
    compiled.tenant.policies.row(id)
}

#[test]
fn a_policy_takes_field_by_field_what_it_does_not_write() {
    let (sources, compiled) = load_clean(
        "user carol
         policy base { activation { max 2h  require mfa, ticket  approval by carol }  eligible { max 180d } }
         policy tier0 extends base { activation { require justification  no approval }  active { permanent } }
         group ops { pim-enabled  membership policy tier0  ownership policy extends tier0 { activation { max 1h } } }",
    );
    let policy = group_policy(&compiled, "ops", Relation::Member);
    assert_eq!(origin(&sources, &policy.activation.max_seconds), "from base: max 2h");
    assert_eq!(origin(&sources, &policy.activation.require), "from tier0: require justification");
    assert_eq!(words(&policy.activation.require.value), ["justification"]);
    assert_eq!(origin(&sources, &policy.activation.approval), "from tier0: no approval");
    assert_eq!(policy.activation.approval.value, Approval::NotRequired);
    assert_eq!(origin(&sources, &policy.eligible.expiration), "from base: max 180d");
    assert_eq!(origin(&sources, &policy.active.expiration), "from tier0: permanent");
    assert_eq!(origin(&sources, &policy.active.require), "default");
    assert_eq!(sources.slice(policy.span.unwrap()), "membership policy tier0");

    let policy = group_policy(&compiled, "ops", Relation::Owner);
    assert_eq!(origin(&sources, &policy.activation.max_seconds), "written: max 1h");
    assert_eq!(origin(&sources, &policy.eligible.expiration), "from base: max 180d");

    let named = compiled.tenant.policies.row(compiled.tenant.named_policies["tier0"]);
    assert_eq!(origin(&sources, &named.activation.require), "written: require justification");
    assert_eq!(origin(&sources, &named.activation.max_seconds), "from base: max 2h");
}

#[test]
fn a_group_enabled_in_pim_has_two_policies_of_defaults_and_any_other_none() {
    let (_, compiled) = load_clean("group ops { pim-enabled }  group plain");
    let policy = group_policy(&compiled, "ops", Relation::Owner);
    assert_eq!(policy.activation.max_seconds.value, 8 * 3_600);
    assert_eq!(words(&policy.activation.require.value), ["justification"]);
    assert_eq!(policy.activation.approval.value, Approval::NotRequired);
    assert_eq!(policy.eligible.expiration.value, Expiration::Max(365 * 86_400));
    assert_eq!(policy.active.expiration.value, Expiration::Max(180 * 86_400));
    assert_eq!(words(&policy.active.require.value), ["justification"]);
    let plain = compiled.scope.group("plain").unwrap();
    assert_eq!(compiled.tenant.group_policy(plain, Relation::Member), None);
}

#[test]
fn roles_without_a_block_share_one_policy_of_role_defaults() {
    let (_, compiled) = load_clean(
        "policy short { activation { max 1h } }
         role \"Exchange Administrator\" { policy short }
         role \"Ticket Reader\" \"Reads tickets\" { like reports-reader  privileged }",
    );
    let role = |name: &str| compiled.tenant.roles.row(compiled.scope.role(name).unwrap());
    let policy = compiled.tenant.policies.row(role("Ticket Reader").policy);
    assert_eq!(role("Ticket Reader").policy, role("Global Administrator").policy);
    assert_eq!(words(&policy.activation.require.value), ["mfa", "justification"]);
    assert_eq!(policy.eligible.expiration.value, Expiration::Permanent);
    assert_eq!(policy.active.expiration.value, Expiration::Permanent);
    assert_eq!(role("Ticket Reader").like, compiled.scope.role("Reports Reader"));
    assert_eq!(role("Ticket Reader").catalog_index, None);

    let own = compiled.tenant.policies.row(role("exchange-administrator").policy);
    assert_eq!(own.activation.max_seconds.value, 3_600);
    assert_eq!(words(&own.activation.require.value), ["mfa", "justification"]);
}

#[test]
fn a_role_is_mentioned_when_any_statement_names_it() {
    let (_, compiled) = load_clean(
        "user alice
         role \"User Administrator\" {}
         assign alice to role \"Reports Reader\" as active
         expect no: is alice in role exchange-administrator
         never anyone can reach role \"Global Administrator\"",
    );
    let mentioned: Vec<&str> = compiled.tenant.roles.values().filter(|role| role.is_mentioned).map(|role| role.name.as_ref()).collect();
    assert_eq!(mentioned, ["Exchange Administrator", "Global Administrator", "Reports Reader", "User Administrator"]);
}

#[test]
fn windows_follow_the_zone_of_the_tenant() {
    let (_, compiled) = load_clean(
        "tenant contoso { timezone \"Europe/Berlin\" }
         user alice
         group ops
         assign alice to ops as active member from 2026-03-29 until 2026-03-29
         assign alice to ops as active member from 2026-03-29T01:00 for 1h
         assign alice to ops as active member",
    );
    let windows: Vec<String> =
        compiled.tenant.assignments.rows().values().map(|row| format!("{} to {}", row.window.from, row.window.until)).collect();
    assert_eq!(
        windows,
        [
            "2026-03-28T23:00:00Z to 2026-03-29T22:00:00Z",
            "2026-03-29T00:00:00Z to 2026-03-29T01:00:00Z",
            "the beginning of time to the end of time"
        ]
    );
    assert_eq!(compiled.tenant.assignments.rows().values().last().unwrap().window, Window::ALWAYS);
}

#[test]
fn a_statement_that_does_not_resolve_is_left_out_alone() {
    let (_, compiled) = load(
        "user alice
         group ops
         assign alice, bob to ops as active member
         assign alice to opps as active member
         expect no: is bob member of ops
         expect no: is alice member of ops",
    );
    assert_eq!(compiled.tenant.assignments.rows().len(), 1);
    assert_eq!(compiled.expectations.len(), 1);
    assert_eq!(compiled.diagnostics.len(), 3);
}

#[test]
fn a_name_that_comes_again_in_a_list_counts_once() {
    let (_, compiled) = load_clean(
        "user alice
         user bob
         group ops { pim-enabled  membership policy { activation { approval by bob, alice, bob } } }
         unit berlin { members alice, bob, alice  members bob }
         context c1 { excludes alice, alice }
         assign alice, bob, alice to ops as eligible member",
    );
    let Approval::By(approvers) = &group_policy(&compiled, "ops", Relation::Member).activation.approval.value else { panic!("approvers") };
    assert_eq!(approvers.len(), 2);
    assert_eq!(compiled.tenant.units.values().map(|unit| unit.members.len()).collect::<Vec<_>>(), [2]);
    assert_eq!(compiled.tenant.contexts.values().map(|context| context.excludes.len()).collect::<Vec<_>>(), [1]);
    assert_eq!(compiled.tenant.assignments.rows().len(), 2);
}

#[test]
fn an_expectation_keeps_its_canonical_texts() {
    let (sources, compiled) = load_clean(
        "user alice
         group ops { pim-enabled }
         expect deny   not-eligible: can \"alice\" activate membership of ops at 2026-03-02 for 1h",
    );
    let [expectation] = compiled.expectations.as_slice() else { panic!("one expectation") };
    assert_eq!(expectation.question_text, "can alice activate membership of ops for 1h at 2026-03-02");
    assert_eq!(expectation.answer_text, "deny not-eligible");
    assert_eq!(expectation.answer, ExpectedAnswer::Deny(Some(pim::diag::ReasonCode::NotEligible)));
    assert_eq!(sources.slice(expectation.answer_span), "deny   not-eligible");
}

/// Resolves a question, and writes the principal it is about or what is wrong with it.
fn ask(text: &str) -> String {
    let (mut sources, compiled) = load_clean(
        "user alice \"Alice Nguyen\" { upn \"alice@contoso.com\" }
         user kim \"Kim Lee\"
         user kim2 \"Kim Lee\"
         group ops \"Operators\" { pim-enabled }",
    );
    let source = sources.add("<query>", text, Origin::Query);
    match resolve_query(&compiled.tenant, &compiled.scope, &parse_query(source, text).unwrap()) {
        Ok(Question::Is(principal, _, at)) => {
            format!("{} {}", compiled.tenant.principals.row(principal).name, at.map(|at: Instant| at.to_string()).unwrap_or_default())
        }
        Ok(question) => format!("{question:?}"),
        Err(diagnostics) => {
            let line = |found: &pim::diag::Diagnostic| {
                format!("{}: {} ({})", found.code.name(), found.message, found.help.as_deref().unwrap_or("-"))
            };
            diagnostics.iter().map(line).collect::<Vec<_>>().join("; ")
        }
    }
}

#[test]
fn a_question_may_name_principals_by_what_they_are_called_elsewhere() {
    assert_eq!(ask("is alice member of ops at 2026-03-02"), "alice 2026-03-02T00:00:00Z");
    assert_eq!(ask("is alice@contoso.com member of Operators"), "alice ");
    assert_eq!(ask("is \"Alice Nguyen\" owner of ops"), "alice ");
    assert_eq!(
        ask("is \"Kim Lee\" owner of ops"),
        "unknown-name: `Kim Lee` stands for 2 principals (write one of their names: `kim`, `kim2`)"
    );
    assert_eq!(
        ask("is alise member of opps"),
        "unknown-name: there is no principal `alise` (did you mean `alice`?); unknown-name: there is no group `opps` (did you mean `ops`?)"
    );
    assert_eq!(ask("is alice member of alice@contoso.com"), "wrong-kind: `alice@contoso.com` is a user, not a group (-)");
    assert_eq!(ask("is alice in role Reports-Reader"), "unknown-name: there is no role `Reports-Reader` (did you mean `reports-reader`?)");
    assert_eq!(ask("show nothing-like-it"), "unknown-name: there is no declaration `nothing-like-it` (-)");
}

#[test]
fn a_name_that_several_are_called_by_points_at_their_declarations() {
    let (mut sources, compiled) = load_clean("user a \"Kim Lee\" user b \"Kim Lee\" user c \"Kim Lee\" user d \"Kim Lee\" group ops");
    let text = "is \"Kim Lee\" member of ops";
    let source = sources.add("<query>", text, Origin::Query);
    let found = resolve_query(&compiled.tenant, &compiled.scope, &parse_query(source, text).unwrap()).unwrap_err();
    let [found] = found.as_slice() else { panic!("one diagnostic") };
    let labels: Vec<String> = found.labels.iter().map(|label| format!("{}: {}", sources.slice(label.span), label.text)).collect();
    assert_eq!(labels, ["\"Kim Lee\": not unique", "a: one of them", "b: one of them", "c: one of them"]);
    assert_eq!(found.message, "`Kim Lee` stands for 4 principals");
    assert_eq!(found.help.as_deref(), Some("write one of their names: `a`, `b`, `c`, …"));
}

#[test]
fn a_huge_policy_set_compiles() {
    let mut text = String::from("policy p0 {}\n");
    for index in 0..20_000 {
        text += &format!("user u{index}\ngroup g{index} {{ pim-enabled membership policy p{index} }}\n");
        text += &format!("policy p{} extends p{index} {{}}\nassign u{index}, unknown{index} to g{index} as eligible member\n", index + 1);
    }
    let (_, compiled) = load(&text);
    assert_eq!(compiled.tenant.assignments.rows().len(), 20_000);
    assert_eq!(compiled.diagnostics.len(), 20_000);
    assert_eq!(compiled.tenant.principals.ids().next_back().map(Id::index), Some(39_999));
}

#[test]
fn places_on_one_huge_line_are_found() {
    let names: Vec<String> = (0..150_000).map(|index| format!("unknown{index}")).collect();
    let (sources, compiled) = load(&format!("group g\nassign {} to g as active member", names.join(", ")));
    assert_eq!(compiled.diagnostics.len(), names.len());
    let mut column = 8;
    for (name, diagnostic) in names.iter().zip(&compiled.diagnostics) {
        let span = diagnostic.labels[0].span;
        assert_eq!(sources.get(span.source).position(span.start).column, column);
        column += name.len() + 2;
    }
}
