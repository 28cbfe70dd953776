//! Reads requests of the protocol: unknown fields are passed over, a missing or mistyped one is a fault.

use serde_json::{Map, Value};

use crate::serve::http::Fault;

/// A subject or resource.
#[derive(Debug, Clone, Copy)]
pub struct Entity<'v> {
    /// Its type.
    pub kind: &'v str,
    /// Its id; empty where one is looked for.
    pub id: &'v str,
}

/// An action.
#[derive(Debug, Clone, Copy)]
pub struct Act<'v> {
    /// Its name.
    pub name: &'v str,
    /// What else is told of it.
    pub properties: Option<&'v Map<String, Value>>,
}

/// One question of the protocol, read.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'v> {
    /// Who.
    pub subject: Entity<'v>,
    /// What.
    pub action: Act<'v>,
    /// On what.
    pub resource: Entity<'v>,
    /// In which circumstances.
    pub context: Option<&'v Map<String, Value>>,
}

/// The parts of a question, as they came.
#[derive(Debug, Clone, Copy, Default)]
pub struct Parts<'v> {
    subject: Option<&'v Value>,
    action: Option<&'v Value>,
    resource: Option<&'v Value>,
    context: Option<&'v Value>,
}

impl<'v> Parts<'v> {
    /// Takes the parts of an object.
    #[must_use]
    pub fn of(map: &'v Map<String, Value>) -> Self {
        Self { subject: map.get("subject"), action: map.get("action"), resource: map.get("resource"), context: map.get("context") }
    }

    /// Fills what is missing from another.
    #[must_use]
    pub fn or(self, otherwise: Self) -> Self {
        Self {
            subject: self.subject.or(otherwise.subject),
            action: self.action.or(otherwise.action),
            resource: self.resource.or(otherwise.resource),
            context: self.context.or(otherwise.context),
        }
    }

    /// Refuses parts of the wrong type; missing ones may still come.
    ///
    /// # Errors
    ///
    /// Names the first that is mistyped.
    pub fn check_types(self) -> Result<(), Fault> {
        self.subject.map_or(Ok(()), |_| self.subject(true).map(|_| ()))?;
        self.action.map_or(Ok(()), |_| self.action().map(|_| ()))?;
        self.resource.map_or(Ok(()), |_| self.resource(true).map(|_| ()))?;
        self.context().map(|_| ())
    }

    /// Reads a whole question.
    ///
    /// # Errors
    ///
    /// Names the first part that is missing or mistyped.
    pub fn ask(self) -> Result<Ask<'v>, Fault> {
        Ok(Ask { subject: self.subject(true)?, action: self.action()?, resource: self.resource(true)?, context: self.context()? })
    }

    /// Reads the subject; its id too, unless that is looked for.
    ///
    /// # Errors
    ///
    /// Says what is missing or mistyped; so do the next ones.
    pub fn subject(self, has_id: bool) -> Result<Entity<'v>, Fault> {
        entity("subject", self.subject, has_id)
    }

    /// Reads the resource; its id too, unless that is looked for.
    pub fn resource(self, has_id: bool) -> Result<Entity<'v>, Fault> {
        entity("resource", self.resource, has_id)
    }

    /// Reads the action.
    pub fn action(self) -> Result<Act<'v>, Fault> {
        let map = object("action", self.action)?;
        Ok(Act { name: text("action", map, "name")?, properties: properties("action", map)? })
    }

    /// Reads the context.
    pub fn context(self) -> Result<Option<&'v Map<String, Value>>, Fault> {
        optional_object("context", self.context)
    }
}

fn entity<'v>(what: &str, value: Option<&'v Value>, has_id: bool) -> Result<Entity<'v>, Fault> {
    let map = object(what, value)?;
    let id = if has_id { text(what, map, "id")? } else { "" };
    // nothing is read of what else is told, but it has its type
    properties(what, map)?;
    Ok(Entity { kind: text(what, map, "type")?, id })
}

fn object<'v>(what: &str, value: Option<&'v Value>) -> Result<&'v Map<String, Value>, Fault> {
    match value {
        Some(Value::Object(map)) => Ok(map),
        None | Some(Value::Null) => Err(Fault::bad(format!("`{what}` is missing"))),
        Some(_) => Err(Fault::bad(format!("`{what}` is no object"))),
    }
}

fn text<'v>(what: &str, map: &'v Map<String, Value>, key: &str) -> Result<&'v str, Fault> {
    match map.get(key) {
        Some(Value::String(text)) => Ok(text),
        None | Some(Value::Null) => Err(Fault::bad(format!("`{what}.{key}` is missing"))),
        Some(_) => Err(Fault::bad(format!("`{what}.{key}` is no string"))),
    }
}

fn properties<'v>(what: &str, map: &'v Map<String, Value>) -> Result<Option<&'v Map<String, Value>>, Fault> {
    optional_object(&format!("{what}.properties"), map.get("properties"))
}

/// Reads an object that may be missing.
///
/// # Errors
///
/// Says that it is none.
pub fn optional_object<'v>(what: &str, value: Option<&'v Value>) -> Result<Option<&'v Map<String, Value>>, Fault> {
    match value {
        Some(Value::Object(map)) => Ok(Some(map)),
        None | Some(Value::Null) => Ok(None),
        Some(_) => Err(Fault::bad(format!("`{what}` is no object"))),
    }
}
