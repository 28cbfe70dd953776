//! Names that nothing has, and that people write for something the language says otherwise.

use super::Asked;
use crate::catalog;

/// Who is nobody in particular, and how that is written.
const SUBJECTS: &[(&[&str], &str)] = &[
    (&["anybody", "everybody", "everyone", "all", "somebody", "someone"], "anyone"),
    (&["guest", "guests"], "any guest"),
    (&["user", "users", "members", "people"], "any user"),
    (&["apps", "applications", "workloads", "service-principals"], "any service-principal"),
];

/// What people write where there is no policy.
const NO_POLICY: &[&str] = &["none", "null", "default", "defaults", "off", "standard"];

/// Kinds of things, where one of them is asked for.
const KINDS: &[&str] = &[
    "users",
    "service-principals",
    "groups",
    "roles",
    "policies",
    "assignments",
    "approvals",
    "units",
    "contexts",
    "blueprints",
    "everything",
    "all",
];

/// Tells what to write instead of a name that nothing has.
pub(super) fn help(text: &str, asked: Asked) -> Option<String> {
    match asked {
        Asked::Subject => subject(text).map(|subject| format!("write `{subject}`")),
        Asked::Account => subject(text).map(|_| "everybody at once is asked about with `who can …`".to_owned()),
        Asked::Policy if NO_POLICY.contains(&text) => {
            Some("leave it out, and the defaults apply; where nobody knows the policy, write `unknown`".to_owned())
        }
        Asked::Anything if KINDS.contains(&text) => {
            Some("`show` shows one by its name, or `show tenant`; `pim list` lists them, and `:list` behind a prompt".to_owned())
        }
        Asked::Anything | Asked::Principal | Asked::User | Asked::ServicePrincipal | Asked::UserOrGroup | Asked::Group => None,
        Asked::Role | Asked::Policy | Asked::Context | Asked::Unit | Asked::Blueprint => None,
    }
}

fn subject(text: &str) -> Option<&'static str> {
    SUBJECTS.iter().find(|(words, _)| words.contains(&text)).map(|(_, subject)| *subject)
}

/// Returns the built-in role that a name stands for among people, in the form that was written: with blanks, or as a bare word.
pub(super) fn role(written: &str) -> Option<String> {
    let role = catalog::find_meant(written)?;
    Some(if written.contains(char::is_whitespace) { role.display_name.clone() } else { role.slug.clone() })
}
