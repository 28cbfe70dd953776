//! What names mean in a module.

use std::rc::Rc;
use std::sync::Arc;

use super::Subject;
use super::expand::Way;
use super::folder::join;
use super::module::Module;
use super::read::ResourceName;
use crate::hcl::address::{Key, Mode};
use crate::hcl::evaluate::{Fault, Names, Picked};
use crate::hcl::files::{Absence, Files};
use crate::hcl::types::Type;
use crate::hcl::unknown::Reason;
use crate::hcl::value::Value;
use crate::source::Span;

type Resolved = Result<(Value, usize), Box<Fault>>;

/// The name that a step picks.
fn attribute<'s>(steps: &'s [Picked], place: usize, span: Span, what: &str) -> Result<&'s Arc<str>, Box<Fault>> {
    match steps.get(place) {
        Some(Picked::Attribute(name, _)) => Ok(name),
        Some(Picked::Index(_, _)) | None => Err(Fault::fatal(format!("a name is needed after `{what}`"), span)),
    }
}

impl Names for Rc<Module<'_>> {
    fn resolve(&self, name: &Arc<str>, steps: &[Picked], span: Span) -> Resolved {
        let first = || attribute(steps, 0, span, name);
        match &**name {
            "var" => Ok((self.variable(first()?, span)?, 1)),
            "local" => Ok((self.local(first()?, span)?, 1)),
            "path" => Ok((self.path(first()?, span)?, 1)),
            "terraform" => {
                let reason = Reason::Other(format!("terraform.{} is chosen when Terraform runs", first()?).into());
                Ok((Value::unknown(Type::Text, reason, Some(span)), 1))
            }
            // behind the name there may be no steps
            "module" => self.module_part(first()?, steps.get(1..).unwrap_or_default(), span).map(|(value, used)| (value, used + 1)),
            "each" | "count" | "self" => Err(Fault::fatal(format!("`{name}` means nothing here"), span)),
            "data" => {
                let kind = first()?.clone();
                let name = attribute(steps, 1, span, &kind)?.clone();
                Ok((self.resource((Mode::Data, kind, name), steps.get(2), span)?, 2))
            }
            "ephemeral" => {
                let reason = Reason::Other("an ephemeral resource lives only while Terraform runs".into());
                Ok((Value::unknown(Type::Any, reason, Some(span)), steps.len().min(2)))
            }
            "resource" => {
                let kind = first()?.clone();
                let name = attribute(steps, 1, span, &kind)?.clone();
                Ok((self.resource((Mode::Managed, kind, name), steps.get(2), span)?, 2))
            }
            _ if steps.is_empty() => Err(Fault::fatal(format!("nothing is named `{name}`"), span)),
            _ => Ok((self.resource((Mode::Managed, name.clone(), first()?.clone()), steps.get(1), span)?, 1)),
        }
    }

    fn files(&self) -> &dyn Files {
        &self.world.files
    }
}

impl Module<'_> {
    /// The value of a block; `next` is the step behind its name.
    fn resource(self: &Rc<Self>, name: ResourceName, next: Option<&Picked>, span: Span) -> Result<Value, Box<Fault>> {
        let configuration = self.configuration.clone();
        let Some(block) = configuration.resources.get(&name) else {
            let address = self.address_of(&name, Key::None);
            self.world.warn(Subject::Undeclared, format!("nothing declares `{address}`"), span);
            return Ok(self.undeclared(&name));
        };
        let (expanded, slots) = self.expanded(&name, block, span)?;
        match next {
            Some(Picked::Index(_, place)) if slots.way == Way::Once => {
                Err(Fault::fatal(format!("`{}.{}` has neither `count` nor `for_each`", name.1, name.2), *place))
            }
            Some(_) | None => Ok(self.resource_value(&name, &expanded, &slots)),
        }
    }

    fn path(&self, name: &str, span: Span) -> Result<Value, Box<Fault>> {
        match name {
            "module" => Ok(Value::text(&relative(&self.world.root, &self.folder))),
            "root" => Ok(Value::text(".")),
            "cwd" => Ok(Value::unknown(Type::Text, Reason::Other("the folder where Terraform runs".into()), Some(span))),
            _ => Err(Fault::fatal(format!("there is no `path.{name}`"), span)),
        }
    }
}

/// The way from one folder to another.
fn relative(from: &str, to: &str) -> String {
    let names = |path: &str| path.split('/').filter(|name| !name.is_empty() && *name != ".").map(str::to_owned).collect::<Vec<_>>();
    let (from, to) = (names(from), names(to));
    let shared = from.iter().zip(&to).take_while(|(one, two)| one == two).count();
    let up = from.iter().skip(shared).map(|_| "..".to_owned());
    let path: Vec<String> = up.chain(to.into_iter().skip(shared)).collect();
    if path.is_empty() { ".".to_owned() } else { path.join("/") }
}

/// Files as functions name them: from the root module's folder on.
pub(super) struct RootFiles<'a> {
    pub root: String,
    pub files: &'a dyn Files,
}

impl Files for RootFiles<'_> {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, Absence> {
        self.files.read(&join(&self.root, path))
    }

    fn below(&self, folder: &str) -> Vec<String> {
        self.files.below(&join(&self.root, folder))
    }
}
