//! Notes what can never happen, and yet did: an internal error, which whoever called is told instead of an answer that may be wrong.

use std::fmt;
use std::panic::Location;
use std::sync::{Mutex, PoisonError};

/// What to do about an internal error.
pub const HELP: &str = "this is a fault of the program: please report it with the policies";

/// Where something was missing that is always there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Defect {
    /// The file of this program.
    pub file: &'static str,
    /// The line in it, from 1.
    pub line: u32,
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "internal error at {}:{}: something is missing that is always there", self.file, self.line)
    }
}

/// The first defect that was not taken yet.
static NOTED: Mutex<Option<Defect>> = Mutex::new(None);

/// Takes the first defect since this was last done, of whatever thread. What was answered meanwhile must not be relied on.
#[must_use]
pub fn take() -> Option<Defect> {
    NOTED.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// Returns what [`take`] would.
#[must_use]
pub fn noted() -> Option<Defect> {
    *NOTED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What is always there, though its type does not say so.
pub trait OrDefect<T> {
    /// Returns the value. Where it is missing, notes a defect at the place of the call, and returns an empty value to go on with.
    #[track_caller]
    fn or_defect(self) -> T;
}

impl<T: Default> OrDefect<T> for Option<T> {
    #[inline]
    fn or_defect(self) -> T {
        match self {
            Some(value) => value,
            None => stand_in(),
        }
    }
}

impl<T: Default, E> OrDefect<T> for Result<T, E> {
    #[inline]
    fn or_defect(self) -> T {
        match self {
            Ok(value) => value,
            Err(_) => stand_in(),
        }
    }
}

#[cold]
#[track_caller]
fn stand_in<T: Default>() -> T {
    let place = Location::caller();
    let defect = Defect { file: place.file(), line: place.line() };
    NOTED.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(defect);
    T::default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_place_is_told_once() {
        assert_eq!((Some(7).or_defect(), take()), (7, None));
        let line = line!() + 1;
        assert_eq!("x".get(2..).or_defect(), "");
        assert_eq!("x".parse::<u8>().or_defect(), 0);
        let defect = Defect { file: file!(), line };
        assert_eq!((noted(), take(), take()), (Some(defect), Some(defect), None));
        assert_eq!(defect.to_string(), format!("internal error at src/defect.rs:{line}: something is missing that is always there"));
    }
}
