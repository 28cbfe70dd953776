//! Values.

mod entries;

use std::sync::Arc;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::address::{Reference, Step};
use super::number::Number;
use super::types::Type;
use super::unknown::{Reason, Unknown};
use crate::source::Span;

pub use entries::Entries;

/// A value: data, where it was written, and whether it is sensitive. Equality here is of data alone, see `compare` for `==`.
#[derive(Debug, Clone)]
pub struct Value {
    /// What it is.
    pub data: Data,
    /// Where it was written, if in a text.
    pub origin: Option<Span>,
    /// Whether Terraform would hide it.
    pub is_sensitive: bool,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    /// `null`, of a type.
    Null(Type),
    /// `true` or `false`
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text, in NFC.
    Text(Arc<str>),
    /// A list: elements of one type.
    List(Arc<Sequence>),
    /// A set: elements of one type, in order, none twice.
    Set(Arc<Sequence>),
    /// A tuple.
    Tuple(Arc<Sequence>),
    /// A map: values of one type.
    Map(Arc<Mapping>),
    /// An object.
    Object(Arc<Mapping>),
    /// Not known.
    Unknown(Arc<Unknown>),
}

/// The elements of a list, set or tuple.
#[derive(Debug, Clone, PartialEq)]
pub struct Sequence {
    /// The type of the elements; [`Type::Any`] of a tuple.
    pub element: Type,
    /// The elements.
    pub values: Vec<Value>,
    weight: Weight,
}

/// The entries of a map or object, by key.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    /// The type of a map's values; [`Type::Any`] of an object.
    pub element: Type,
    /// The entries.
    pub entries: Entries,
    /// For an instance of a block: attributes beyond those written exist, and are not known.
    pub instance: Option<Reference>,
    weight: Weight,
}

/// What is known of a collection without walking it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Weight {
    depth: u32,
    size: u64,
    has_unknown: bool,
    has_sensitive: bool,
}

impl Weight {
    fn of<'a>(values: impl IntoIterator<Item = &'a Value>) -> Self {
        let mut all = Self::default();
        for value in values {
            let one = value.weight();
            all.depth = all.depth.max(one.depth);
            // too large is too large
            all.size = all.size.saturating_add(one.size);
            all.has_unknown |= one.has_unknown;
            all.has_sensitive |= one.has_sensitive;
        }
        // too large is too large
        Self { depth: all.depth + 1, size: all.size.saturating_add(1), ..all }
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.data == other.data && self.is_sensitive == other.is_sensitive
    }
}

impl From<Data> for Value {
    fn from(data: Data) -> Self {
        Self { data, origin: None, is_sensitive: false }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Data::Bool(value).into()
    }
}

impl From<Number> for Value {
    fn from(value: Number) -> Self {
        Data::Number(value).into()
    }
}

impl From<Unknown> for Value {
    fn from(value: Unknown) -> Self {
        Data::Unknown(Arc::new(value)).into()
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::text(value)
    }
}

impl Value {
    /// `null` of no particular type.
    #[must_use]
    pub fn null() -> Self {
        Data::Null(Type::Any).into()
    }

    /// A text, brought to NFC.
    #[must_use]
    pub fn text(text: &str) -> Self {
        if is_nfc_quick(text.chars()) == IsNormalized::Yes {
            return Data::Text(text.into()).into();
        }
        Data::Text(text.nfc().collect::<String>().into()).into()
    }

    /// A whole number.
    #[must_use]
    pub fn count(count: usize) -> Self {
        Number::from(count).into()
    }

    /// A tuple.
    #[must_use]
    pub fn tuple(values: Vec<Self>) -> Self {
        let weight = Weight::of(&values);
        Data::Tuple(Arc::new(Sequence { element: Type::Any, values, weight })).into()
    }

    /// A list of values that are of that type already.
    #[must_use]
    pub fn list(element: Type, values: Vec<Self>) -> Self {
        let weight = Weight::of(&values);
        Data::List(Arc::new(Sequence { element, values, weight })).into()
    }

    /// A set of values that are of that type already; see [`super::compare::set`] for the order.
    pub(super) fn ordered_set(element: Type, values: Vec<Self>) -> Self {
        let weight = Weight::of(&values);
        Data::Set(Arc::new(Sequence { element, values, weight })).into()
    }

    /// A map of values that are of that type already.
    #[must_use]
    pub fn map(element: Type, entries: Entries) -> Self {
        let weight = Weight::of(entries.values());
        Data::Map(Arc::new(Mapping { element, entries, instance: None, weight })).into()
    }

    /// An object.
    #[must_use]
    pub fn object(entries: Entries) -> Self {
        let weight = Weight::of(entries.values());
        Data::Object(Arc::new(Mapping { element: Type::Any, entries, instance: None, weight })).into()
    }

    /// An instance of a block: what is written in it, and whatever else it has.
    #[must_use]
    pub fn instance(entries: Entries, reference: Reference) -> Self {
        let weight = Weight::of(entries.values());
        let weight = Weight { has_unknown: true, ..weight };
        Data::Object(Arc::new(Mapping { element: Type::Any, entries, instance: Some(reference), weight })).into()
    }

    /// A value that is not known.
    #[must_use]
    pub fn unknown(kind: Type, reason: Reason, place: Option<Span>) -> Self {
        Unknown::new(kind, reason, place).into()
    }

    /// A part of an instance that is not known.
    #[must_use]
    pub fn referring(reference: Reference, kind: Type, place: Option<Span>) -> Self {
        Unknown { reference: Some(reference), ..Unknown::new(kind, Reason::Attribute, place) }.into()
    }

    /// The same, written there, unless it is known already where.
    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        self.origin.get_or_insert(span);
        self
    }

    /// The same, sensitive where `is_sensitive` says so or it is already.
    #[must_use]
    pub fn hidden_if(mut self, is_sensitive: bool) -> Self {
        self.is_sensitive |= is_sensitive;
        self
    }

    /// Tells whether it is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self.data, Data::Null(_))
    }

    /// Returns what is known of a value that itself is not known.
    #[must_use]
    pub fn as_unknown(&self) -> Option<&Unknown> {
        match &self.data {
            Data::Unknown(unknown) => Some(unknown),
            _ => None,
        }
    }

    /// Tells whether it is known, parts of it apart.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.as_unknown().is_none()
    }

    /// Tells whether it and every part of it is known.
    #[must_use]
    pub fn is_wholly_known(&self) -> bool {
        !self.weight().has_unknown
    }

    /// Tells whether it or a part of it is sensitive.
    #[must_use]
    pub fn has_sensitive(&self) -> bool {
        self.weight().has_sensitive
    }

    /// Returns the first part that is not known.
    #[must_use]
    pub fn first_unknown(&self) -> Option<Unknown> {
        if !self.weight().has_unknown {
            return None;
        }
        match &self.data {
            Data::Unknown(unknown) => Some((**unknown).clone()),
            Data::List(items) | Data::Set(items) | Data::Tuple(items) => items.values.iter().find_map(Self::first_unknown),
            Data::Map(entries) | Data::Object(entries) => entries.entries.values().find_map(Self::first_unknown).or_else(|| {
                let reference = entries.instance.clone()?;
                Some(Unknown { reference: Some(reference), ..Unknown::new(Type::Any, Reason::Attribute, self.origin) })
            }),
            Data::Null(_) | Data::Bool(_) | Data::Number(_) | Data::Text(_) => None,
        }
    }

    /// How deep it nests.
    pub(super) fn depth(&self) -> u32 {
        self.weight().depth
    }

    /// How many values it holds, each counted as often as it occurs; long texts count for several.
    pub(super) fn size(&self) -> u64 {
        self.weight().size
    }

    fn weight(&self) -> Weight {
        let weight = match &self.data {
            Data::List(items) | Data::Set(items) | Data::Tuple(items) => items.weight,
            Data::Map(entries) | Data::Object(entries) => entries.weight,
            Data::Unknown(_) => Weight { depth: 0, size: 1, has_unknown: true, has_sensitive: false },
            Data::Text(text) => Weight { size: 1 + u64::try_from(text.len() / 16).unwrap_or(u64::MAX), ..Weight::default() },
            Data::Null(_) | Data::Bool(_) | Data::Number(_) => Weight { size: 1, ..Weight::default() },
        };
        Weight { has_sensitive: weight.has_sensitive | self.is_sensitive, ..weight }
    }

    /// Its type.
    #[must_use]
    pub fn kind(&self) -> Type {
        match &self.data {
            Data::Null(kind) => kind.clone(),
            Data::Bool(_) => Type::Bool,
            Data::Number(_) => Type::Number,
            Data::Text(_) => Type::Text,
            Data::List(items) => Type::list(items.element.clone()),
            Data::Set(items) => Type::set(items.element.clone()),
            Data::Tuple(items) => Type::Tuple(items.values.iter().map(Self::kind).collect()),
            Data::Map(entries) => Type::map(entries.element.clone()),
            Data::Object(entries) if entries.instance.is_some() => Type::Any,
            Data::Object(entries) => {
                Type::Object(Arc::new(entries.entries.iter().map(|(name, value)| (name.clone(), value.kind())).collect()))
            }
            Data::Unknown(unknown) => unknown.kind.clone(),
        }
    }

    /// Returns the text.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match &self.data {
            Data::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the number.
    #[must_use]
    pub fn as_number(&self) -> Option<&Number> {
        match &self.data {
            Data::Number(number) => Some(number),
            _ => None,
        }
    }

    /// Returns the bool.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match &self.data {
            Data::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// Returns the elements of a list, set or tuple.
    #[must_use]
    pub fn elements(&self) -> Option<&[Self]> {
        match &self.data {
            Data::List(items) | Data::Set(items) | Data::Tuple(items) => Some(&items.values),
            _ => None,
        }
    }

    /// Returns the entries of a map or object.
    #[must_use]
    pub fn entries(&self) -> Option<&Entries> {
        match &self.data {
            Data::Map(entries) | Data::Object(entries) => Some(&entries.entries),
            _ => None,
        }
    }

    /// Returns the instance that it is.
    #[must_use]
    pub fn as_instance(&self) -> Option<&Reference> {
        match &self.data {
            Data::Object(entries) => entries.instance.as_ref(),
            _ => None,
        }
    }

    /// An attribute of an instance that is not written in it.
    pub(super) fn unwritten(&self, step: Step, place: Option<Span>) -> Option<Self> {
        Some(Self::referring(self.as_instance()?.then(step), Type::Any, place))
    }
}
