//! The schema of fields that hold a word of the language, out of the language's own lists.

use schemars::{Schema, SchemaGenerator, json_schema};

use crate::terms::{
    ContextMode, EligibleProtection, GroupFlag, Guests, Nesting, NotifyEvent, NotifyRecipient, Relation, SignIn, State, UserFlag,
};

/// The kinds of principal: a user, a service principal, a group.
pub const PRINCIPALS: [&str; 3] = ["user", "service-principal", "group"];
/// The field of how long something may last.
pub const MAX: &str = "max";
/// The field of what must be brought.
pub const REQUIRE: &str = "require";
/// The field of who must agree.
pub const APPROVAL: &str = "approval";

fn one(words: impl IntoIterator<Item = &'static str>) -> Schema {
    let words: Vec<&str> = words.into_iter().collect();
    json_schema!({ "type": "string", "enum": words })
}

fn list(words: impl IntoIterator<Item = &'static str>) -> Schema {
    let words = one(words);
    json_schema!({ "type": "array", "items": words })
}

macro_rules! fields {
    ($($name:ident = $schema:expr;)*) => {$(
        pub(super) fn $name(_: &mut SchemaGenerator) -> Schema {
            $schema
        }
    )*};
}

fields! {
    guests = one(Guests::ALL.iter().map(|word| word.word()));
    eligible_protection = one(EligibleProtection::ALL.iter().map(|word| word.word()));
    nesting = one(Nesting::ALL.iter().map(|word| word.word()));
    sign_in = one(SignIn::ALL.iter().map(|word| word.word()));
    context_mode = one(ContextMode::ALL.iter().map(|word| word.word()));
    event = one(NotifyEvent::ALL.iter().map(|word| word.word()));
    recipient = one(NotifyRecipient::ALL.iter().map(|word| word.word()));
    relation = one(Relation::ALL.iter().map(|word| word.word()));
    state = one(State::ALL.iter().map(|word| word.word()));
    principal_kind = one(PRINCIPALS);
    flags = list(flag_words());
    activation_fields = list([MAX, REQUIRE, APPROVAL]);
    eligible_fields = list([MAX]);
    active_fields = list([MAX, REQUIRE]);
}

/// The flags of users, then those that only groups have.
fn flag_words() -> Vec<&'static str> {
    let mut words: Vec<&str> = UserFlag::ALL.iter().map(|flag| flag.word()).collect();
    let of_groups = GroupFlag::ALL.iter().map(|flag| flag.word()).filter(|word| UserFlag::of_word(word).is_none());
    words.extend(of_groups);
    words
}
