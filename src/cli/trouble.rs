//! Why a command could not start: what reading files and options can come to. Knows neither.

use pim::door;
use pim::render::ErrorJson;
use pim::session::{Rejected, Session};

/// Why a command could not start.
#[derive(Debug)]
pub enum Trouble {
    /// A text that cannot be used.
    Rejected(Box<Rejected>),
    /// A path that cannot be used.
    Path {
        /// What is wrong.
        message: String,
        /// What to do instead.
        help: Option<String>,
    },
}

impl Trouble {
    /// Returns a policy set unless it is refused, for commands that answer.
    pub fn if_refused(session: Session) -> Result<Session, Self> {
        if !session.is_refused() {
            return Ok(session);
        }
        let (sources, diagnostics) = (session.sources().clone(), session.diagnostics().to_vec());
        Err(Self::Rejected(Box::new(Rejected { sources, diagnostics })))
    }

    /// Returns the JSON of the first error, in answer to a query; `otherwise` where no text has one.
    pub fn to_json(&self, query: &str, otherwise: &str) -> ErrorJson {
        match self {
            Self::Rejected(rejected) => door::refusal(query, rejected, otherwise),
            Self::Path { message, .. } => ErrorJson::without_place(query, "unreadable-file", message),
        }
    }
}

impl From<Box<Rejected>> for Trouble {
    fn from(rejected: Box<Rejected>) -> Self {
        Self::Rejected(rejected)
    }
}
