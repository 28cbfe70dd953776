//! Numbers.

use num_bigint::BigInt;

use super::{Caller, Outcome, argument, elements, number, whole};
use crate::hcl::convert::convert;
use crate::hcl::number::Number;
use crate::hcl::types::Type;
use crate::hcl::value::Value;

const OUT_OF_BOUNDS: &str = "the result is no number, or out of bounds";

fn result(number: Option<Number>) -> Outcome {
    number.map(Value::from).ok_or_else(|| OUT_OF_BOUNDS.to_owned())
}

pub(super) fn abs(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let value = number(arguments, 0);
    let positive = if value.is_negative() { value.negated() } else { value };
    Ok(if positive.is_zero() { Number::ZERO } else { positive }.into())
}

pub(super) fn ceil(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    result(number(arguments, 0).ceiling())
}

pub(super) fn floor(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    result(number(arguments, 0).floor())
}

/// As Terraform does it with 64-bit floats.
pub(super) fn log(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let (value, base) = (number(arguments, 0).to_f64(), number(arguments, 1).to_f64());
    result(Number::from_f64(value.ln() / base.ln()))
}

/// As Terraform does it with 64-bit floats.
pub(super) fn pow(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    result(Number::from_f64(number(arguments, 0).to_f64().powf(number(arguments, 1).to_f64())))
}

pub(super) fn signum(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    Ok(Number::from(whole(arguments, 0)?.signum()).into())
}

fn all(arguments: &[Value]) -> Result<Vec<Number>, String> {
    if arguments.is_empty() {
        return Err("at least one number is needed".to_owned());
    }
    Ok((0..arguments.len()).map(|place| number(arguments, place)).collect())
}

pub(super) fn max(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    result(all(arguments)?.into_iter().max())
}

pub(super) fn min(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    result(all(arguments)?.into_iter().min())
}

pub(super) fn sum(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    if argument(arguments, 0).elements().is_none_or(<[Value]>::is_empty) {
        return Err("a list of at least one number is needed".to_owned());
    }
    let mut total: Number = Number::ZERO;
    for value in elements(arguments, 0) {
        let value = convert(value, &Type::Number).map_err(|_| "every element must be a number".to_owned())?;
        let value = value.as_number().ok_or("an element must not be null")?.clone();
        total = total.add(&value).ok_or(OUT_OF_BOUNDS)?;
    }
    Ok(total.into())
}

pub(super) fn parseint(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let value = argument(arguments, 0);
    let text = value.as_text().ok_or("the first argument must be a text")?;
    let base = whole(arguments, 1)?;
    if !(2..=62).contains(&base) {
        return Err("the base must be between 2 and 62".to_owned());
    }
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.len() > 10_000 {
        return Err("the text is too long".to_owned());
    }
    let mut total = BigInt::ZERO;
    for digit in digits.chars() {
        let digit = digit_value(digit, base).ok_or_else(|| format!("`{text}` is no number in base {base}"))?;
        total = total * base + digit;
    }
    if digits.is_empty() {
        return Err(format!("`{text}` is no number in base {base}"));
    }
    result(Number::from_integer(if is_negative { -total } else { total }))
}

/// Beyond base 36 capital letters count after small ones.
fn digit_value(digit: char, base: i64) -> Option<i64> {
    let offset = |from: char| i64::from(u32::from(digit) - u32::from(from));
    let value = match digit {
        '0'..='9' => offset('0'),
        'a'..='z' => offset('a') + 10,
        'A'..='Z' if base <= 36 => offset('A') + 10,
        'A'..='Z' => offset('A') + 36,
        _ => return None,
    };
    (value < base).then_some(value)
}
