//! A policy on its way: the fields that it or its ancestors write, before defaults fill the rest.

use std::collections::BTreeMap;

use crate::ir::{
    Activation, ActiveRules, Approval, Defaults, EligibleRules, Expiration, Field, FieldOrigin, Notification, NotifyEvent, NotifyRecipient,
    Policy, Requirements,
};
use crate::source::Span;

/// The written fields of a policy.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub(super) max_seconds: Option<Field<i64>>,
    pub(super) require: Option<Field<Requirements>>,
    pub(super) approval: Option<Field<Approval>>,
    pub(super) eligible: Option<Field<Expiration>>,
    pub(super) active: Option<Field<Expiration>>,
    pub(super) active_require: Option<Field<Requirements>>,
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
            notify: self.notify.iter().filter_map(|(pair, field)| Some((*pair, inherit(Some(field), name)?))).collect(),
        }
    }

    /// Fills the rest with defaults.
    pub(super) fn finish(self, defaults: Defaults, heading: Heading) -> Policy {
        let Heading { name, label, follows, description, span } = heading;
        Policy {
            name,
            label,
            follows,
            description,
            span,
            is_mentioned: false,
            activation: Activation {
                max_seconds: self.max_seconds.unwrap_or_else(|| default(defaults.max_seconds())),
                require: self.require.unwrap_or_else(|| default(defaults.activation_require())),
                approval: self.approval.unwrap_or_else(|| default(defaults.approval())),
            },
            eligible: EligibleRules { expiration: self.eligible.unwrap_or_else(|| default(defaults.eligible())) },
            active: ActiveRules {
                expiration: self.active.unwrap_or_else(|| default(defaults.active())),
                require: self.active_require.unwrap_or_else(|| default(defaults.active_require())),
            },
            notify: self.notify,
        }
    }
}

fn inherit<T: Clone>(field: Option<&Field<T>>, name: &str) -> Option<Field<T>> {
    let Field { value, origin } = field?.clone();
    let origin = match origin {
        FieldOrigin::Written(span) => FieldOrigin::Inherited(name.into(), span),
        FieldOrigin::Inherited(..) | FieldOrigin::Default => origin,
    };
    Some(Field { value, origin })
}

fn default<T>(value: T) -> Field<T> {
    Field { value, origin: FieldOrigin::Default }
}
