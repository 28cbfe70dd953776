//! Ranges of IP addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use num_bigint::BigInt;

use super::{Caller, Outcome, number, text, whole};
use crate::hcl::types::Type;
use crate::hcl::value::Value;

/// A range: its first address as a number, how many bits addresses have, how many of them are fixed.
#[derive(Debug, Clone, Copy)]
struct Range {
    start: u128,
    width: u32,
    fixed: u32,
}

impl Range {
    fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no range of addresses");
        let (address, fixed) = text.split_once('/').ok_or_else(wrong)?;
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let fixed: u32 = fixed.parse().map_err(|_| wrong())?;
        let (start, width) = match address {
            IpAddr::V4(address) => (u128::from(u32::from(address)), 32),
            IpAddr::V6(address) => (u128::from(address), 128),
        };
        if fixed > width {
            return Err(wrong());
        }
        let range = Self { start, width, fixed };
        Ok(Self { start: start & !range.mask_of_hosts(), ..range })
    }

    /// The bits that are not fixed.
    fn mask_of_hosts(self) -> u128 {
        1_u128.checked_shl(self.width - self.fixed).map_or(u128::MAX, |size| size - 1)
    }

    fn address(self, value: u128) -> String {
        match u32::try_from(value) {
            Ok(small) if self.width == 32 => Ipv4Addr::from(small).to_string(),
            _ => Ipv6Addr::from(value).to_string(),
        }
    }

    fn text(self) -> String {
        format!("{}/{}", self.address(self.start), self.fixed)
    }
}

pub(super) fn cidrhost(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let range = Range::parse(text(arguments, 0))?;
    let place = number(arguments, 1).to_integer().ok_or("a whole number is required")?;
    let size = BigInt::from(range.mask_of_hosts()) + 1;
    let place = if place < BigInt::ZERO { &size + place } else { place };
    let place = u128::try_from(&place).ok().filter(|place| *place <= range.mask_of_hosts());
    let place = place.ok_or("the range has no such address")?;
    Ok(Value::text(&range.address(range.start | place)))
}

pub(super) fn cidrnetmask(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let range = Range::parse(text(arguments, 0))?;
    if range.width != 32 {
        return Err("only ranges of IPv4 have a netmask".to_owned());
    }
    Ok(Value::text(&range.address(u128::from(u32::MAX) & !range.mask_of_hosts())))
}

/// A range with more fixed bits.
fn narrowed(range: Range, bits: i64) -> Result<Range, String> {
    let bits = u32::try_from(bits).map_err(|_| "the number of bits must not be negative")?;
    let fixed = range.fixed.checked_add(bits).filter(|fixed| *fixed <= range.width).ok_or("the range has not so many bits")?;
    Ok(Range { fixed, ..range })
}

pub(super) fn cidrsubnet(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let range = Range::parse(text(arguments, 0))?;
    let part = narrowed(range, whole(arguments, 1)?)?;
    let place = number(arguments, 2).to_integer().ok_or("a whole number is required")?;
    let count = BigInt::from(1) << (part.fixed - range.fixed);
    let place = if place < BigInt::ZERO { &count + place } else { place };
    let place = u128::try_from(&place).ok().filter(|place| BigInt::from(*place) < count).ok_or("the range has no such part")?;
    let shifted = place.checked_shl(part.width - part.fixed).unwrap_or(0);
    Ok(Value::text(&Range { start: range.start | shifted, ..part }.text()))
}

pub(super) fn cidrsubnets(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let range = Range::parse(text(arguments, 0))?;
    let last = range.start | range.mask_of_hosts();
    let mut next = Some(range.start);
    let mut parts = Vec::new();
    for place in 1..arguments.len() {
        let bits = whole(arguments, place)?;
        if !(1..=32).contains(&bits) {
            return Err("a part must have from 1 to 32 bits more".to_owned());
        }
        let part = narrowed(range, bits)?;
        let hosts = part.mask_of_hosts();
        let start = next.and_then(|next| next.checked_add(hosts)).map(|next| next & !hosts).filter(|start| *start <= last);
        let start = start.ok_or("the range has no room for another part")?;
        parts.push(Value::text(&Range { start, ..part }.text()));
        next = start.checked_add(hosts).and_then(|end| end.checked_add(1));
    }
    Ok(Value::list(Type::Text, parts))
}
