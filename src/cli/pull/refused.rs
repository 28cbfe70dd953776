//! Why a pull does not begin, or does not end well.

/// Why a pull does not begin: what is wrong, and what to do.
pub struct Refused {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl Refused {
    /// Says what is wrong, and what to do unless that is empty.
    pub fn new(message: impl Into<String>, help: &str) -> Self {
        let help = Some(help.to_owned()).filter(|help| !help.is_empty());
        Self { message: message.into(), help }
    }
}
