//! `pim export pim`: one canonical set that loads to the same tenant.

use ::pim::export::Promises;
use ::pim::syntax::format_statement;
use proptest::prelude::*;

use super::{Loaded, on_sets, portrait, random_tenant};

/// What is exported is canonical: it makes the same tenant and promises, and is exported to itself.
fn check(name: &str, loaded: &Loaded) {
    let text = loaded.export("pim", Promises::Kept).text;
    let again = Loaded::pim(&text);
    assert_eq!(portrait(again.session.tenant()), portrait(loaded.session.tenant()), "{name}:\n{text}");
    assert_eq!(again.export("pim", Promises::Kept).text, text, "{name}");
    assert_eq!(promises(&again), promises(loaded), "{name}");
}

/// The promises, in their order.
fn promises(loaded: &Loaded) -> Vec<String> {
    let is_promise = |text: &String| ["never ", "expect ", "scenario "].iter().any(|word| text.starts_with(word));
    let statements = loaded.files.iter().flat_map(|file| &file.statements);
    statements.map(|statement| format_statement(&statement.value)).filter(is_promise).collect()
}

#[test]
fn sets_are_exported_to_the_same_tenant() {
    on_sets(0, check);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::laws::cases(8), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_tenants_are_exported_to_the_same_tenant(random in random_tenant()) {
        if let Some(text) = random {
            check("random", &Loaded::pim(&text));
        }
    }
}

#[test]
fn one_set_is_made_of_several_files_in_one_order() {
    let first = "# about assignments\nassign vic to ops as eligible member until 2026-12-31 # why\nexpect deny: can vic activate membership of ops\n";
    let second = "## The ones who operate.\ngroup ops { grants \"x\" membership policy { eligible { max 30d } activation { approval by vic
        max 2h require unknown mfa, ticket } } # in\n pim-enabled unknown role-assignable }\nuser vic { unknown mfa guest upn v@x.org }
        user ann { } context c\nassign unknown to ops as eligible owner\ntenant t { nesting direct timezone \"Europe/Berlin\" }\n";
    let loaded = Loaded::new(vec![::pim::session::Input::pim("a.pim", first), ::pim::session::Input::pim("b.pim", second)]);
    assert_eq!(loaded.session.diagnostics(), []);
    let exported = loaded.export("pim", Promises::Left);
    insta::assert_snapshot!(exported.text);
    assert_eq!(exported.left_out, ["1 statement of what must hold, or never: `--promises` writes them too"]);
    assert_eq!(exported.written, "7 statements");
}
