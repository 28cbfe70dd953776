//! Numbers to and from decimal text.

use num_bigint::{BigInt, BigUint, Sign};

use super::{Notation, Number, Repr};

/// The largest decimal exponent that is read.
const MAX_POWER: i64 = 20_000;

/// The most digits that are read.
const MAX_DIGITS: usize = 20_000;

/// Reads a decimal number; nothing where the text is none.
pub(super) fn parse(text: &str) -> Option<Number> {
    let (is_negative, rest) = match text.as_bytes().first()? {
        b'-' => (true, text.get(1..)?),
        b'+' => (false, text.get(1..)?),
        _ => (false, text),
    };
    if matches!(rest, "Inf" | "inf") {
        return Some(Number::infinity(is_negative));
    }
    let (digits, power) = split_exponent(rest)?;
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() + fraction.len() == 0 || digits.len() > MAX_DIGITS || !is_number(whole) || !is_number(fraction) {
        return None;
    }
    if fraction.is_empty() && power == 0 && whole.len() <= 18 {
        let value: i64 = whole.parse().ok()?;
        return Some(if is_negative { Number::from(value).negated() } else { value.into() });
    }
    let magnitude = BigUint::parse_bytes(format!("{whole}{fraction}").as_bytes(), 10)?;
    scale(is_negative, &magnitude, power - i64::try_from(fraction.len()).ok()?)
}

fn split_exponent(text: &str) -> Option<(&str, i64)> {
    let Some((digits, power)) = text.split_once(['e', 'E']) else { return Some((text, 0)) };
    let value = power.strip_prefix(['+', '-']).unwrap_or(power);
    if value.is_empty() || !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let power: i64 = power.parse().ok()?;
    (-MAX_POWER..=MAX_POWER).contains(&power).then_some((digits, power))
}

fn scale(is_negative: bool, magnitude: &BigUint, power: i64) -> Option<Number> {
    if magnitude.bits() == 0 {
        return Some(if is_negative { Number(Repr::NegativeZero) } else { Number::ZERO });
    }
    let sign = if is_negative { Sign::Minus } else { Sign::Plus };
    let factor = BigUint::from(10_u32).pow(u32::try_from(power.unsigned_abs()).ok()?);
    if power >= 0 {
        return Number::rounded(BigInt::from_biguint(sign, magnitude * factor), 0);
    }
    Number::quotient(is_negative, magnitude, &factor, 0)
}

/// Writes `mantissa × 2^exponent` with the fewest digits that are read back as the same number.
pub(super) fn write(mantissa: &BigInt, exponent: i64, precision: u64) -> String {
    let sign = if mantissa.sign() == Sign::Minus { "-" } else { "" };
    format!("{sign}{}", shortest(mantissa.magnitude(), exponent, precision).text())
}

/// The fewest digits that are read back as the same number.
fn shortest(magnitude: &BigUint, exponent: i64, precision: u64) -> Decimal {
    let exact = Decimal::new(magnitude, exponent);
    // a longer number lacks no bits
    let missing = precision.saturating_sub(magnitude.bits());
    // a shorter number has none to spare
    let excess = magnitude.bits().saturating_sub(precision);
    let full: BigUint = (magnitude << missing) >> excess;
    let unit = exponent - i64::try_from(missing).unwrap_or(0) + i64::try_from(excess).unwrap_or(0);
    let is_even = !full.bit(0);
    let below: BigUint = (&full << 1_u32) - u32::from(full.bits() > 0);
    let above: BigUint = (&full << 1_u32) + 1_u32;
    exact.shorten(&Decimal::new(&below, unit - 1), &Decimal::new(&above, unit - 1), is_even)
}

/// Writes a number as `format` does.
pub(super) fn notation(magnitude: &BigUint, exponent: i64, bits: u64, (notation, precision): (Notation, Option<usize>)) -> String {
    let Some(precision) = precision else {
        let digits = shortest(magnitude, exponent, bits);
        let power = digits.point - 1;
        let is_plain =
            notation == Notation::Plain || (notation == Notation::Shorter && (digits.digits.is_empty() || (-4..6).contains(&power)));
        return if is_plain { digits.text() } else { digits.with_power(None) };
    };
    let exact = Decimal::new(magnitude, exponent);
    match notation {
        Notation::Plain => exact.rounded_at(precision).fixed(precision),
        Notation::Power => exact.kept(precision + 1).with_power(Some(precision)),
        Notation::Shorter => {
            let digits = exact.kept(precision.max(1));
            let power = digits.point - 1;
            let limit = i64::try_from(precision.max(1)).unwrap_or(i64::MAX);
            let is_plain = digits.digits.is_empty() || (-4..limit).contains(&power);
            if is_plain { digits.text() } else { digits.with_power(None) }
        }
    }
}

/// `0.DIGITS × 10^point`
struct Decimal {
    digits: Vec<u8>,
    point: i64,
}

impl Decimal {
    fn new(magnitude: &BigUint, exponent: i64) -> Self {
        let steps = u32::try_from(exponent.unsigned_abs()).unwrap_or(u32::MAX);
        let (whole, behind) =
            if exponent >= 0 { (magnitude << steps, 0) } else { (magnitude * BigUint::from(5_u32).pow(steps), i64::from(steps)) };
        let mut digits = whole.to_radix_be(10);
        let point = i64::try_from(digits.len()).unwrap_or(i64::MAX) - behind;
        while digits.last() == Some(&0) {
            digits.pop();
        }
        Self { digits, point }
    }

    /// The digit at a place, 0 beyond the last.
    fn digit(&self, place: usize) -> u8 {
        self.digits.get(place).copied().unwrap_or(0)
    }

    /// Cuts digits as long as the number stays between its neighbours' middles.
    fn shorten(self, lower: &Self, upper: &Self, is_inclusive: bool) -> Self {
        for place in 0..self.digits.len() {
            let (low, digit, high) = (lower.digit(place), self.digit(place), upper.digit(place));
            let may_go_down = low != digit || (is_inclusive && place + 1 == lower.digits.len());
            let may_go_up = digit != high && (is_inclusive || digit + 1 < high || place + 1 < upper.digits.len());
            match (may_go_down, may_go_up) {
                (true, true) => return self.round(place + 1),
                (true, false) => return self.cut(place + 1, false),
                (false, true) => return self.cut(place + 1, true),
                (false, false) => {}
            }
        }
        self
    }

    /// Keeps that many digits.
    fn kept(self, count: usize) -> Self {
        if self.digits.len() <= count { self } else { self.round(count) }
    }

    /// Keeps that many digits after the point.
    fn rounded_at(self, places: usize) -> Self {
        let keep = self.point + i64::try_from(places).unwrap_or(i64::MAX);
        match usize::try_from(keep) {
            Ok(keep) => self.kept(keep),
            Err(_) => Self { digits: Vec::new(), point: 0 },
        }
    }

    /// Writes it with that many digits after the point.
    fn fixed(&self, places: usize) -> String {
        let text = self.text();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let point = if places > 0 { "." } else { "" };
        // what is longer is not filled up
        format!("{whole}{point}{fraction}{}", "0".repeat(places.saturating_sub(fraction.len())))
    }

    /// Writes it as `1.25e+03`.
    fn with_power(&self, places: Option<usize>) -> String {
        let digits = Self { digits: self.digits.clone(), point: 1 };
        let power = if self.digits.is_empty() { 0 } else { self.point - 1 };
        let mantissa = places.map_or_else(|| digits.text(), |places| digits.fixed(places));
        let sign = if power < 0 { '-' } else { '+' };
        format!("{mantissa}e{sign}{:02}", power.abs())
    }

    fn round(self, keep: usize) -> Self {
        let next = self.digits.get(keep).copied().unwrap_or(0);
        let is_half = next == 5 && keep + 1 == self.digits.len();
        let is_odd = keep.checked_sub(1).and_then(|last| self.digits.get(last)).is_some_and(|digit| digit % 2 == 1);
        let is_up = if is_half { is_odd } else { next >= 5 };
        self.cut(keep, is_up)
    }

    fn cut(mut self, keep: usize, is_up: bool) -> Self {
        self.digits.truncate(keep);
        if is_up {
            while self.digits.last() == Some(&9) {
                self.digits.pop();
            }
            match self.digits.last_mut() {
                Some(last) => *last += 1,
                None => {
                    self.digits.push(1);
                    self.point += 1;
                }
            }
        }
        while self.digits.last() == Some(&0) {
            self.digits.pop();
        }
        self
    }

    fn text(&self) -> String {
        if self.digits.is_empty() {
            return "0".to_owned();
        }
        let digits: String = self.digits.iter().map(|digit| char::from(b'0' + digit)).collect();
        let count = i64::try_from(digits.len()).unwrap_or(i64::MAX);
        let zeros = |count: i64| "0".repeat(usize::try_from(count).unwrap_or(0));
        if self.point <= 0 {
            return format!("0.{}{digits}", zeros(-self.point));
        }
        if self.point >= count {
            return format!("{digits}{}", zeros(self.point - count));
        }
        let (whole, fraction) = digits.split_at(usize::try_from(self.point).unwrap_or(0).min(digits.len()));
        format!("{whole}.{fraction}")
    }
}
