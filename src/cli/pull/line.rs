//! The line to Graph: connections, and the token that nobody else knows.

use std::sync::{Mutex, PoisonError};

use pim::pull::{Fault, Line, Reply, Request};

use super::token::Bearer;
use super::wire::Wire;

/// Connections that carry a token.
pub struct Signed<'w> {
    wire: &'w Wire,
    bearer: Mutex<Bearer>,
}

impl<'w> Signed<'w> {
    /// Signs what goes over connections.
    pub fn new(wire: &'w Wire, bearer: Bearer) -> Self {
        Self { wire, bearer: Mutex::new(bearer) }
    }
}

impl Line for Signed<'_> {
    fn send(&self, request: &Request) -> Result<Reply, Fault> {
        let token = self.bearer.lock().unwrap_or_else(PoisonError::into_inner).token(self.wire)?;
        self.wire.send(request, &token)
    }
}
