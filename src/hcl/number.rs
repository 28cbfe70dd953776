//! Numbers as Terraform has them: binary, 512 bits of mantissa, rounded half to even, written out in the shortest way.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use num_bigint::{BigInt, BigUint, Sign};

mod decimal;

/// Bits of a mantissa.
const PRECISION: u64 = 512;

/// The largest distance of a binary exponent from zero; beyond it a number is refused, so that none takes megabytes to write.
const MAX_EXPONENT: i64 = 100_000;

/// The ways to write a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    /// `1234.5`
    Plain,
    /// `1.2345e+03`
    Power,
    /// Plain, or with a power where the number is very large or small.
    Shorter,
}

/// A number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Number(Repr);

/// Every number has one representation only, so that equality is structural (but for the zero below zero).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Repr {
    Small(i64),
    Big(Arc<Binary>),
    NegativeZero,
    Infinite { is_negative: bool },
}

/// `mantissa × 2^exponent` with an odd mantissa, or an even one with exponent 0.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Binary {
    mantissa: BigInt,
    exponent: i64,
    /// Bits of which it was computed: it is written with no more digits than these give.
    precision: u64,
}

impl Number {
    /// Zero.
    pub const ZERO: Self = Self(Repr::Small(0));

    /// Reads a decimal number: `7`, `-1.5`, `.5`, `1e3`, `Inf`; nothing where the text is none or is out of bounds.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        decimal::parse(text)
    }

    /// Infinity, or its negative.
    #[must_use]
    pub fn infinity(is_negative: bool) -> Self {
        Self(Repr::Infinite { is_negative })
    }

    /// Takes over a float; nothing for one that is no number.
    #[must_use]
    pub fn from_f64(value: f64) -> Option<Self> {
        if value.is_nan() {
            return None;
        }
        if value.is_infinite() {
            return Some(Self::infinity(value.is_sign_negative()));
        }
        if value == 0.0 && value.is_sign_negative() {
            return Some(Self(Repr::NegativeZero));
        }
        let bits = value.to_bits();
        let raw_exponent = i64::try_from((bits >> 52) & 0x7ff).ok()?;
        let fraction = bits & ((1 << 52) - 1);
        let (mantissa, exponent) = if raw_exponent == 0 { (fraction, -1074) } else { (fraction | (1 << 52), raw_exponent - 1075) };
        let mantissa = if value.is_sign_negative() { -BigInt::from(mantissa) } else { BigInt::from(mantissa) };
        Some(match Self::rounded(mantissa, exponent)?.0 {
            Repr::Big(big) => Self(Repr::Big(Arc::new(Binary { precision: 53, ..(*big).clone() }))),
            other => Self(other),
        })
    }

    /// Returns the nearest float.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        match &self.0 {
            Repr::Infinite { is_negative: false } => f64::INFINITY,
            Repr::Infinite { is_negative: true } => f64::NEG_INFINITY,
            Repr::Small(_) | Repr::Big(_) | Repr::NegativeZero => self.to_string().parse().unwrap_or(f64::NAN),
        }
    }

    /// Returns it as a whole number that fits 64 bits.
    #[must_use]
    pub fn to_i64(&self) -> Option<i64> {
        match self.0 {
            Repr::Small(value) => Some(value),
            Repr::NegativeZero => Some(0),
            Repr::Big(_) | Repr::Infinite { .. } => None,
        }
    }

    /// Returns it as a length or position.
    #[must_use]
    pub fn to_usize(&self) -> Option<usize> {
        usize::try_from(self.to_i64()?).ok()
    }

    /// Returns it as a whole number of any size.
    #[must_use]
    pub fn to_integer(&self) -> Option<BigInt> {
        let (mantissa, exponent) = self.parts()?;
        (exponent >= 0).then(|| mantissa << exponent.unsigned_abs())
    }

    /// Makes a number of a whole one, rounded to 512 bits.
    #[must_use]
    pub fn from_integer(value: BigInt) -> Option<Self> {
        Self::rounded(value, 0)
    }

    /// Tells whether it has no fraction and an end.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.parts().is_some_and(|(_, exponent)| exponent >= 0)
    }

    /// Tells whether it is zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        matches!(self.0, Repr::Small(0) | Repr::NegativeZero)
    }

    /// Tells whether it is below zero.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Repr::Small(value) => *value < 0,
            Repr::Big(big) => big.mantissa.sign() == Sign::Minus,
            Repr::NegativeZero => false,
            Repr::Infinite { is_negative } => *is_negative,
        }
    }

    /// Tells whether it is endless.
    #[must_use]
    pub fn is_infinite(&self) -> bool {
        matches!(self.0, Repr::Infinite { .. })
    }

    /// The sum; nothing where it is no number.
    #[must_use]
    pub fn add(&self, other: &Self) -> Option<Self> {
        if let (Repr::Small(one), Repr::Small(two)) = (&self.0, &other.0)
            && let Some(sum) = one.checked_add(*two)
        {
            return Some(sum.into());
        }
        if self.is_infinite() || other.is_infinite() {
            let differs = self.is_infinite() && other.is_infinite() && self != other;
            let endless = if self.is_infinite() { self } else { other };
            return (!differs).then(|| endless.clone());
        }
        let (one, two) = (self.parts()?, other.parts()?);
        let exponent = one.1.min(two.1);
        let shift = |(mantissa, own): (BigInt, i64)| mantissa << (own - exponent).unsigned_abs();
        Self::rounded(shift(one) + shift(two), exponent)
    }

    /// The difference; nothing where it is no number.
    #[must_use]
    pub fn subtract(&self, other: &Self) -> Option<Self> {
        self.add(&other.negated())
    }

    /// The product; nothing where it is no number.
    #[must_use]
    pub fn multiply(&self, other: &Self) -> Option<Self> {
        if self.is_infinite() || other.is_infinite() {
            let is_number = !self.is_zero() && !other.is_zero();
            return is_number.then(|| Self::infinity(self.is_negative() != other.is_negative()));
        }
        let (one, two) = (self.parts()?, other.parts()?);
        Self::rounded(one.0 * two.0, one.1 + two.1)
    }

    /// The quotient, endless where the divisor is zero; nothing where it is no number.
    #[must_use]
    pub fn divide(&self, other: &Self) -> Option<Self> {
        if other.is_infinite() {
            return (!self.is_infinite()).then_some(Self::ZERO);
        }
        if other.is_zero() {
            return (!self.is_zero()).then(|| Self::infinity(self.is_negative()));
        }
        if self.is_infinite() {
            return Some(Self::infinity(self.is_negative() != other.is_negative()));
        }
        let (one, two) = (self.parts()?, other.parts()?);
        let is_negative = self.is_negative() != other.is_negative();
        Self::quotient(is_negative, one.0.magnitude(), two.0.magnitude(), one.1 - two.1)
    }

    /// The rest of a division whose quotient is cut; `x % 0` is `x`.
    #[must_use]
    pub fn remainder(&self, other: &Self) -> Option<Self> {
        if self.is_infinite() || other.is_infinite() {
            return self.multiply(other);
        }
        if other.is_zero() {
            return Some(self.clone());
        }
        let quotient = self.divide(other)?.truncated()?;
        self.subtract(&other.multiply(&quotient)?)
    }

    /// The number with the other sign.
    #[must_use]
    pub fn negated(&self) -> Self {
        match &self.0 {
            Repr::Small(0) => Self(Repr::NegativeZero),
            Repr::Small(value) => match value.checked_neg() {
                Some(value) => value.into(),
                None => Self::big(-BigInt::from(*value), 0),
            },
            Repr::Big(big) => Self::rounded(-big.mantissa.clone(), big.exponent).unwrap_or(Self(Repr::NegativeZero)),
            Repr::NegativeZero => Self::ZERO,
            Repr::Infinite { is_negative } => Self::infinity(!is_negative),
        }
    }

    /// The largest whole number that is not larger.
    #[must_use]
    pub fn floor(&self) -> Option<Self> {
        let Some((mantissa, exponent)) = self.parts() else { return Some(self.clone()) };
        if exponent >= 0 { Some(self.clone()) } else { Self::from_integer(mantissa >> exponent.unsigned_abs()) }
    }

    /// The smallest whole number that is not smaller.
    #[must_use]
    pub fn ceiling(&self) -> Option<Self> {
        let ceiling = self.negated().floor()?.negated();
        Some(if ceiling.is_zero() { Self::ZERO } else { ceiling })
    }

    /// The number without its fraction.
    #[must_use]
    pub fn truncated(&self) -> Option<Self> {
        if self.is_negative() { self.ceiling() } else { self.floor() }
    }

    /// Writes it as `format` does; without a precision with the fewest digits that name it.
    #[must_use]
    pub fn notation(&self, notation: Notation, precision: Option<usize>) -> String {
        match self.parts() {
            Some((mantissa, exponent)) => {
                let is_negative = self.is_negative() || matches!(self.0, Repr::NegativeZero);
                let sign = if is_negative { "-" } else { "" };
                format!("{sign}{}", decimal::notation(mantissa.magnitude(), exponent, self.precision(), (notation, precision)))
            }
            None => self.to_string(),
        }
    }

    fn precision(&self) -> u64 {
        if let Repr::Big(big) = &self.0 { big.precision } else { PRECISION }
    }

    fn parts(&self) -> Option<(BigInt, i64)> {
        match &self.0 {
            Repr::Small(value) => Some((BigInt::from(*value), 0)),
            Repr::NegativeZero => Some((BigInt::ZERO, 0)),
            Repr::Big(big) => Some((big.mantissa.clone(), big.exponent)),
            Repr::Infinite { .. } => None,
        }
    }

    /// Divides magnitudes to more bits than are kept; a rest shows as one more bit, so that rounding is right.
    fn quotient(is_negative: bool, dividend: &BigUint, divisor: &BigUint, exponent: i64) -> Option<Self> {
        // a longer dividend needs no shift
        let shift = (PRECISION + 2 + divisor.bits()).saturating_sub(dividend.bits());
        let dividend = dividend << shift;
        let quotient: BigUint = &dividend / divisor;
        let is_exact = &quotient * divisor == dividend;
        let magnitude = (quotient << 1_u32) + u32::from(!is_exact);
        let sign = if is_negative { Sign::Minus } else { Sign::Plus };
        Self::rounded(BigInt::from_biguint(sign, magnitude), exponent - i64::try_from(shift).ok()? - 1)
    }

    /// Rounds to the precision, half to even, and takes the one representation; nothing where the exponent is out of bounds.
    fn rounded(mantissa: BigInt, exponent: i64) -> Option<Self> {
        let (sign, mut magnitude) = mantissa.into_parts();
        let mut exponent = exponent;
        // what is short enough has none
        let excess = magnitude.bits().saturating_sub(PRECISION);
        if excess > 0 {
            let is_half = magnitude.bit(excess - 1);
            let is_above = magnitude.trailing_zeros().is_some_and(|zeros| zeros < excess - 1);
            magnitude >>= excess;
            exponent += i64::try_from(excess).ok()?;
            if is_half && (is_above || magnitude.bit(0)) {
                magnitude += 1_u32;
            }
        }
        let zeros = magnitude.trailing_zeros().unwrap_or(0);
        let strip = if exponent < 0 { zeros.min(exponent.unsigned_abs()) } else { 0 };
        exponent += i64::try_from(strip).ok()?;
        Self::normal(BigInt::from_biguint(sign, magnitude >> strip), exponent)
    }

    fn normal(mantissa: BigInt, exponent: i64) -> Option<Self> {
        if mantissa.sign() == Sign::NoSign {
            return Some(Self::ZERO);
        }
        if !(-MAX_EXPONENT..=MAX_EXPONENT).contains(&exponent) {
            return None;
        }
        if exponent < 0 {
            return Some(Self::big(mantissa, exponent));
        }
        let whole = mantissa << exponent.unsigned_abs();
        Some(match i64::try_from(&whole) {
            Ok(small) => small.into(),
            Err(_) => Self::big(whole, 0),
        })
    }

    fn big(mantissa: BigInt, exponent: i64) -> Self {
        Self(Repr::Big(Arc::new(Binary { mantissa, exponent, precision: PRECISION })))
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self(Repr::Small(value))
    }
}

impl From<usize> for Number {
    fn from(value: usize) -> Self {
        i64::try_from(value).map_or_else(|_| Self::infinity(false), Self::from)
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        if let (Repr::Small(one), Repr::Small(two)) = (&self.0, &other.0) {
            return one.cmp(two);
        }
        let (Some(one), Some(two)) = (self.parts(), other.parts()) else {
            let rank = |number: &Self| if !number.is_infinite() { 0 } else { 1 - 2 * i32::from(number.is_negative()) };
            return rank(self).cmp(&rank(other));
        };
        let exponent = one.1.min(two.1);
        let shift = |(mantissa, own): (BigInt, i64)| mantissa << (own - exponent).unsigned_abs();
        shift(one).cmp(&shift(two))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Small(value) => write!(formatter, "{value}"),
            Repr::NegativeZero => formatter.write_str("-0"),
            Repr::Infinite { is_negative } => formatter.write_str(if *is_negative { "-Inf" } else { "+Inf" }),
            Repr::Big(big) => formatter.write_str(&decimal::write(&big.mantissa, big.exponent, big.precision)),
        }
    }
}
