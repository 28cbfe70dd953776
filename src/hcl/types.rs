//! The types of values.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// A type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// Not known, or any.
    Any,
    /// `bool`
    Bool,
    /// `number`
    Number,
    /// `string`
    Text,
    /// `list(…)`
    List(Arc<Self>),
    /// `set(…)`
    Set(Arc<Self>),
    /// `map(…)`
    Map(Arc<Self>),
    /// `tuple([…])`
    Tuple(Arc<[Self]>),
    /// `object({…})`
    Object(Arc<BTreeMap<Arc<str>, Self>>),
}

impl Type {
    /// `list(element)`
    #[must_use]
    pub fn list(element: Self) -> Self {
        Self::List(Arc::new(element))
    }

    /// `set(element)`
    #[must_use]
    pub fn set(element: Self) -> Self {
        Self::Set(Arc::new(element))
    }

    /// `map(element)`
    #[must_use]
    pub fn map(element: Self) -> Self {
        Self::Map(Arc::new(element))
    }

    /// Tells whether it is a bool, number or text.
    #[must_use]
    pub fn is_primitive(&self) -> bool {
        matches!(self, Self::Bool | Self::Number | Self::Text)
    }

    /// Tells whether a part of it is not known.
    #[must_use]
    pub fn has_any(&self) -> bool {
        match self {
            Self::Any => true,
            Self::Bool | Self::Number | Self::Text => false,
            Self::List(element) | Self::Set(element) | Self::Map(element) => element.has_any(),
            Self::Tuple(elements) => elements.iter().any(Self::has_any),
            Self::Object(attributes) => attributes.values().any(Self::has_any),
        }
    }

    /// Returns the one type that values of all of them convert to, as Terraform unifies the elements of a collection.
    #[must_use]
    pub fn unify<'a>(types: impl IntoIterator<Item = &'a Self>) -> Option<Self> {
        let mut distinct: Vec<&Self> = Vec::new();
        for one in types {
            if !distinct.iter().any(|other| std::ptr::eq(*other, one) || *other == one) {
                distinct.push(one);
            }
        }
        Self::unify_distinct(&distinct)
    }

    fn unify_distinct(types: &[&Self]) -> Option<Self> {
        let known: Vec<&Self> = types.iter().copied().filter(|one| **one != Self::Any).collect();
        match known.as_slice() {
            [] => return Some(Self::Any),
            [one] => return Some((*one).clone()),
            _ => {}
        }
        if known.iter().all(|one| one.is_primitive()) {
            return known.contains(&&Self::Text).then_some(Self::Text);
        }
        unify_collections(&known).or_else(|| unify_objects(&known)).or_else(|| unify_tuples(&known)).or_else(|| unify_mixed(&known))
    }
}

/// Unifies lists, sets or maps of one kind.
fn unify_collections(types: &[&Type]) -> Option<Type> {
    let elements = |kind: Kind| types.iter().map(|one| kind.element(one)).collect::<Option<Vec<_>>>();
    let (kind, elements) = [Kind::List, Kind::Set, Kind::Map].into_iter().find_map(|kind| Some((kind, elements(kind)?)))?;
    let unified = Type::unify(elements)?;
    Some(match kind {
        Kind::List => Type::list(unified),
        Kind::Set => Type::set(unified),
        Kind::Map => Type::map(unified),
    })
}

/// The kinds of collection whose elements are of one type.
#[derive(Debug, Clone, Copy)]
enum Kind {
    List,
    Set,
    Map,
}

impl Kind {
    fn element(self, of: &Type) -> Option<&Type> {
        match (self, of) {
            (Self::List, Type::List(element)) | (Self::Set, Type::Set(element)) | (Self::Map, Type::Map(element)) => Some(element),
            (Self::List | Self::Set | Self::Map, _) => None,
        }
    }
}

/// Unifies objects: with the same attributes to an object, else to a map.
fn unify_objects(types: &[&Type]) -> Option<Type> {
    let objects: Vec<&BTreeMap<Arc<str>, Type>> =
        types.iter().map(|one| if let Type::Object(attributes) = one { Some(&**attributes) } else { None }).collect::<Option<_>>()?;
    let first = objects.first()?;
    if objects.iter().all(|other| other.len() == first.len() && other.keys().eq(first.keys())) {
        let unified = |name: &Arc<str>| Some((name.clone(), Type::unify(objects.iter().filter_map(|object| object.get(name)))?));
        return first.keys().map(unified).collect::<Option<_>>().map(|attributes| Type::Object(Arc::new(attributes)));
    }
    Type::unify(objects.iter().flat_map(|object| object.values())).map(Type::map)
}

/// Unifies tuples: of one length to a tuple, else to a list.
fn unify_tuples(types: &[&Type]) -> Option<Type> {
    let tuples: Vec<&[Type]> =
        types.iter().map(|one| if let Type::Tuple(elements) = one { Some(&**elements) } else { None }).collect::<Option<_>>()?;
    let length = tuples.first()?.len();
    if tuples.iter().all(|other| other.len() == length) {
        let unified = |place: usize| Type::unify(tuples.iter().filter_map(|tuple| tuple.get(place)));
        return (0..length).map(unified).collect::<Option<Vec<_>>>().map(|elements| Type::Tuple(elements.into()));
    }
    Type::unify(tuples.iter().flat_map(|tuple| tuple.iter())).map(Type::list)
}

/// Unifies maps with objects to a map, lists with tuples and sets to a list, sets with tuples to a set.
fn unify_mixed(types: &[&Type]) -> Option<Type> {
    let mut elements: Vec<&Type> = Vec::new();
    let is_mapping = matches!(types.first()?, Type::Map(_) | Type::Object(_));
    for one in types {
        match (one, is_mapping) {
            (Type::Map(element), true) | (Type::List(element) | Type::Set(element), false) => elements.push(element),
            (Type::Object(attributes), true) => elements.extend(attributes.values()),
            (Type::Tuple(items), false) => elements.extend(items.iter()),
            _ => return None,
        }
    }
    let unified = Type::unify(elements)?;
    let has = |kind: Kind| types.iter().any(|one| kind.element(one).is_some());
    Some(if is_mapping {
        Type::map(unified)
    } else if has(Kind::List) || !has(Kind::Set) {
        Type::list(unified)
    } else {
        Type::set(unified)
    })
}

impl fmt::Display for Type {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => formatter.write_str("dynamic"),
            Self::Bool => formatter.write_str("bool"),
            Self::Number => formatter.write_str("number"),
            Self::Text => formatter.write_str("string"),
            Self::List(element) => write!(formatter, "list of {element}"),
            Self::Set(element) => write!(formatter, "set of {element}"),
            Self::Map(element) => write!(formatter, "map of {element}"),
            Self::Tuple(_) => formatter.write_str("tuple"),
            Self::Object(_) => formatter.write_str("object"),
        }
    }
}
