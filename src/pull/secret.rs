//! What must be seen by nobody: tokens, secrets of applications, codes that are exchanged for tokens.

use std::fmt;

/// A text that is sent and never shown: it has no form for people, and none for programs.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Takes a text without the blanks around it; says what is wrong where it cannot stand in a header.
    pub fn new(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        match text {
            "" => Err("is empty"),
            _ if !text.bytes().all(|byte| byte.is_ascii_graphic()) => Err("holds blanks or characters that no token has"),
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// Takes a text that blanks may stand in, for the field of a form.
    #[must_use]
    pub fn with_blanks(text: String) -> Self {
        Self(text)
    }

    /// Returns the text, for whoever sends it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_never_shows_itself() {
        let secret = Secret::new(" eyJ0.abc.def \n").unwrap();
        assert_eq!(format!("{secret:?} {:?}", Some(&secret)), "Secret Some(Secret)");
        assert_eq!(secret.reveal(), "eyJ0.abc.def");
        assert!(Secret::new("a\r\nHost: b").is_err() && Secret::new(" ").is_err());
    }
}
