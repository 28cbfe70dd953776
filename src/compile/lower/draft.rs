//! A policy on its way: the fields that it or its ancestors write, before defaults fill the rest.

use std::collections::BTreeMap;

use crate::ir::{
    Activation, ActiveRules, Approval, Defaults, EligibleRules, Expiration, Field, FieldOrigin, Notification, NotifyEvent, NotifyRecipient,
    Policy, PolicyField, Requirements,
};
use crate::source::Span;

/// A field on its way: what is written of it, none where nothing is known of it, and what it leaves open.
#[derive(Debug, Clone)]
pub(super) struct Drafted<T> {
    pub(super) known: Option<Field<T>>,
    pub(super) open: Vec<Open>,
}

/// Something that a field leaves open, with the place that says so.
pub(super) type Open = (Span, PolicyField);

impl<T> Drafted<T> {
    /// A field that is written.
    pub(super) fn written(value: T, span: Span) -> Self {
        Self { known: Some(Field { value, origin: FieldOrigin::Written(span) }), open: Vec::new() }
    }

    /// A field of which nothing is known.
    pub(super) fn unknown(span: Span, field: PolicyField) -> Self {
        Self { known: None, open: vec![(span, field)] }
    }

    /// Fills it with a default where it is not known, and tells what it leaves open.
    fn finish(drafted: Option<Self>, default: T, open: &mut Vec<Open>) -> Field<T> {
        let known = drafted.and_then(|drafted| {
            open.extend(drafted.open);
            drafted.known
        });
        known.unwrap_or(Field { value: default, origin: FieldOrigin::Default })
    }
}

/// The written fields of a policy.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub(super) max_seconds: Option<Drafted<i64>>,
    pub(super) require: Option<Drafted<Requirements>>,
    pub(super) approval: Option<Drafted<Approval>>,
    pub(super) eligible: Option<Drafted<Expiration>>,
    pub(super) active: Option<Drafted<Expiration>>,
    pub(super) active_require: Option<Drafted<Requirements>>,
    pub(super) notify: BTreeMap<(NotifyEvent, NotifyRecipient), Field<Notification>>,
}

/// What a policy is called and where it stands.
#[derive(Debug, Clone, Default)]
pub(super) struct Heading {
    pub(super) name: Option<Box<str>>,
    pub(super) label: Option<Box<str>>,
    pub(super) follows: Option<Box<str>>,
    pub(super) description: Option<Box<str>>,
    pub(super) span: Option<Span>,
}

impl Draft {
    /// Takes the fields that are not written here from those of a parent, given as [`Draft::inherited_from`] returns them.
    pub(super) fn extending(mut self, inherited: Self) -> Self {
        self.max_seconds = self.max_seconds.or(inherited.max_seconds);
        self.require = self.require.or(inherited.require);
        self.approval = self.approval.or(inherited.approval);
        self.eligible = self.eligible.or(inherited.eligible);
        self.active = self.active.or(inherited.active);
        self.active_require = self.active_require.or(inherited.active_require);
        for (pair, notification) in inherited.notify {
            self.notify.entry(pair).or_insert(notification);
        }
        self
    }

    /// Returns the same fields as one who names the policy sees them.
    pub(super) fn inherited_from(&self, name: &str) -> Self {
        Self {
            max_seconds: inherit(self.max_seconds.as_ref(), name),
            require: inherit(self.require.as_ref(), name),
            approval: inherit(self.approval.as_ref(), name),
            eligible: inherit(self.eligible.as_ref(), name),
            active: inherit(self.active.as_ref(), name),
            active_require: inherit(self.active_require.as_ref(), name),
            notify: self.notify.iter().map(|(pair, field)| (*pair, inherit_field(field.clone(), name))).collect(),
        }
    }

    /// Fills the rest with defaults; tells what the fields leave open.
    pub(super) fn finish(self, defaults: Defaults, heading: Heading) -> (Policy, Vec<Open>) {
        let Heading { name, label, follows, description, span } = heading;
        let mut open = Vec::new();
        let policy = Policy {
            name,
            label,
            follows,
            description,
            span,
            is_mentioned: false,
            activation: Activation {
                max_seconds: Drafted::finish(self.max_seconds, defaults.max_seconds(), &mut open),
                require: Drafted::finish(self.require, defaults.activation_require(), &mut open),
                approval: Drafted::finish(self.approval, defaults.approval(), &mut open),
            },
            eligible: EligibleRules { expiration: Drafted::finish(self.eligible, defaults.eligible(), &mut open) },
            active: ActiveRules {
                expiration: Drafted::finish(self.active, defaults.active(), &mut open),
                require: Drafted::finish(self.active_require, defaults.active_require(), &mut open),
            },
            notify: self.notify,
        };
        (policy, open)
    }
}

fn inherit<T: Clone>(drafted: Option<&Drafted<T>>, name: &str) -> Option<Drafted<T>> {
    let Drafted { known, open } = drafted?.clone();
    Some(Drafted { known: known.map(|field| inherit_field(field, name)), open })
}

fn inherit_field<T>(field: Field<T>, name: &str) -> Field<T> {
    let origin = match field.origin {
        FieldOrigin::Written(span) => FieldOrigin::Inherited(name.into(), span),
        FieldOrigin::Inherited(..) | FieldOrigin::Default => field.origin,
    };
    Field { value: field.value, origin }
}
