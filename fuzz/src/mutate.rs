//! Changes an input: every number gives one, the same number always the same.

/// No input grows longer: what is slow for being long is for the benches.
const LONGEST: usize = 24 * 1024;

/// What stands in no text of the project, and is worth trying anywhere.
const HOSTILE: &[&str] = &[
    "\0",
    "\u{1b}[2J",
    "\u{202e}",
    "\u{200b}",
    "\u{3164}",
    "\u{feff}",
    "\u{2028}",
    "\r",
    "\u{e0041}",
    "\"",
    "\\",
    "#",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "${",
    "%{",
    "<<E\n",
    "/*",
    "*/",
    "0000-00-00",
    "9999-12-31T23:59:59Z",
    "-1",
    "99999999999999999999",
    "0",
    "unknown",
    ",",
    ":",
    "e9",
    "null",
    "true",
    "for",
    "if",
    "nobody",
    "anyone",
    "é",
    "e\u{301}",
];

/// A small generator of pseudo-random numbers (splitmix).
#[derive(Debug, Clone)]
pub struct Rng(u64);

impl Rng {
    /// Begins with a number.
    pub fn new(seed: u64) -> Self {
        Self(seed ^ 0x5DEE_CE66_D1CE_4E5B)
    }

    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`; 0 where that is 0.
    pub fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 16).unwrap_or_default().checked_rem(limit).unwrap_or_default()
    }
}

/// Returns the input of a number: one of the seeds, changed in a few places.
pub fn input(seeds: &[Vec<u8>], number: u64) -> Vec<u8> {
    let rng = &mut Rng::new(number);
    let mut bytes = pick(seeds, rng).clone();
    for _ in 0..=rng.below(6) {
        change(&mut bytes, seeds, rng);
        bytes.truncate(LONGEST);
    }
    bytes
}

fn pick<'a>(seeds: &'a [Vec<u8>], rng: &mut Rng) -> &'a Vec<u8> {
    &seeds[rng.below(seeds.len())]
}

fn change(bytes: &mut Vec<u8>, seeds: &[Vec<u8>], rng: &mut Rng) {
    match rng.below(10) {
        0 => drop(bytes.drain(range(bytes.len(), rng))),
        1 => {
            let part = bytes[range(bytes.len(), rng)].to_vec();
            insert(bytes, &part, rng);
        }
        2 => {
            let other = pick(seeds, rng);
            let part = other[range(other.len(), rng)].to_vec();
            insert(bytes, &part, rng);
        }
        3 | 4 => replace_word(bytes, pick(seeds, rng), rng),
        5 => insert(bytes, HOSTILE[rng.below(HOSTILE.len())].as_bytes(), rng),
        6 => {
            let at = rng.below(bytes.len());
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << rng.below(8);
            }
        }
        7 => {
            let times = 1 << rng.below(9);
            insert(bytes, HOSTILE[rng.below(HOSTILE.len())].repeat(times).as_bytes(), rng);
        }
        8 => swap_lines(bytes, rng),
        _ => bytes.truncate(rng.below(bytes.len() + 1)),
    }
}

/// A part, mostly a short one.
fn range(length: usize, rng: &mut Rng) -> std::ops::Range<usize> {
    let start = rng.below(length + 1);
    let limit = if rng.below(4) == 0 { length } else { 40 };
    start..(start + rng.below(limit)).min(length)
}

fn insert(bytes: &mut Vec<u8>, part: &[u8], rng: &mut Rng) {
    let at = rng.below(bytes.len() + 1);
    bytes.splice(at..at, part.iter().copied());
}

/// Puts a word of another input in the place of one of this.
fn replace_word(bytes: &mut Vec<u8>, other: &[u8], rng: &mut Rng) {
    let (from, to) = (words(other), words(bytes));
    if from.is_empty() || to.is_empty() {
        return;
    }
    let word = other[from[rng.below(from.len())].clone()].to_vec();
    bytes.splice(to[rng.below(to.len())].clone(), word);
}

fn words(bytes: &[u8]) -> Vec<std::ops::Range<usize>> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, byte) in bytes.iter().chain(b" ").enumerate() {
        let is_word = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'"' | b'.' | b'@');
        match (is_word, start) {
            (true, None) => start = Some(at),
            (false, Some(begin)) => {
                words.push(begin..at);
                start = None;
            }
            _ => {}
        }
    }
    words
}

fn swap_lines(bytes: &mut Vec<u8>, rng: &mut Rng) {
    let mut lines: Vec<Vec<u8>> = bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let (one, two) = (rng.below(lines.len()), rng.below(lines.len()));
    if !lines.is_empty() {
        lines.swap(one, two);
    }
    *bytes = lines.concat();
}
