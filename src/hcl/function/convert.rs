//! Conversions, and what is sensitive.

use super::{Caller, Kind, Outcome, argument};
use crate::hcl::convert::convert;
use crate::hcl::unknown::Unknown;
use crate::hcl::value::{Data, Value};

fn to(arguments: &[Value], kind: Kind) -> Outcome {
    convert(&argument(arguments, 0), &kind.kind())
}

pub(super) fn tobool(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    to(arguments, Kind::Bool)
}

pub(super) fn tonumber(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    to(arguments, Kind::Number)
}

pub(super) fn tostring(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    to(arguments, Kind::Text)
}

pub(super) fn tolist(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    to(arguments, Kind::List)
}

pub(super) fn toset(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    to(arguments, Kind::Set)
}

pub(super) fn tomap(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    to(arguments, Kind::Map)
}

pub(super) fn same(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    Ok(argument(arguments, 0))
}

pub(super) fn sensitive(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    Ok(argument(arguments, 0).hidden_if(true))
}

pub(super) fn nonsensitive(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    Ok(Value { is_sensitive: false, ..argument(arguments, 0) })
}

pub(super) fn issensitive(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let value = argument(arguments, 0);
    match &value.data {
        _ if value.is_sensitive => Ok(true.into()),
        Data::Unknown(unknown) => Ok(Unknown::derive(unknown, Kind::Bool.kind()).into()),
        _ => Ok(false.into()),
    }
}
