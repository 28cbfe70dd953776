//! Who is listed in a group because another resource puts them there. Terraform looks at the lists before it changes anything: when that
//! resource goes, so does who is listed by it alone.

use std::collections::BTreeSet;

use crate::exchange::options::Options;
use crate::hcl::{Argument, Arguments, Form, Instance, Plan, Side, Value, Written};

/// The group, the list, and who is in it, all in lower case.
type Entry = (String, &'static str, String);

/// What resources put into lists before the plan is applied.
pub(super) struct Given<'p> {
    entries: BTreeSet<Entry>,
    /// After a plan, a list that is written is what is meant.
    written: Option<Written<'p>>,
}

impl<'p> Given<'p> {
    /// Collects what the resources of the side before put into lists; `instances` are those of the side that is read.
    pub(super) fn new(plan: &'p Plan, options: &Options, instances: &[Instance]) -> Self {
        let is_after = plan.form() == Form::Plan && options.side == Side::After;
        if !is_after {
            return Self { entries: instances.iter().filter_map(entry).collect(), written: None };
        }
        let before = plan.instances(Side::Before, options.extent, options.max_instances);
        Self { entries: before.instances.iter().filter_map(entry).collect(), written: Some(plan.written()) }
    }

    /// Takes out of the lists of a group who is there by another resource.
    pub(super) fn without(&self, instance: Instance) -> Instance {
        let Some(group) = text(&instance.body, "object_id").filter(|_| &*instance.address.kind == "azuread_group") else { return instance };
        let address = &instance.address;
        let is_meant = |name: &str| self.written.as_ref().is_some_and(|written| written.has(address, name));
        let kept = |argument: Argument| match list_of(&argument.name).filter(|name| !is_meant(name)) {
            Some(list) => Argument { value: self.rest(argument.value, &group, list), ..argument },
            None => argument,
        };
        let arguments = instance.body.arguments.into_iter().map(kept).collect();
        Instance { body: Arguments { arguments, ..Arguments::default() }, ..instance }
    }

    fn rest(&self, value: Value, group: &str, list: &'static str) -> Value {
        let Some(elements) = value.elements() else { return value };
        let is_given = |element: &&Value| {
            let principal = element.as_text().map(str::to_lowercase);
            principal.is_some_and(|principal| self.entries.contains(&(group.to_owned(), list, principal)))
        };
        let rest = Value::tuple(elements.iter().filter(|element| !is_given(element)).cloned().collect()).hidden_if(value.is_sensitive);
        value.origin.into_iter().fold(rest, Value::at)
    }
}

fn list_of(name: &str) -> Option<&'static str> {
    ["members", "owners"].into_iter().find(|list| *list == name)
}

/// What a resource puts into a list.
fn entry(instance: &Instance) -> Option<Entry> {
    let of =
        |group: &str, list: &'static str, principal: &str| Some((text(&instance.body, group)?, list, text(&instance.body, principal)?));
    match &*instance.address.kind {
        "azuread_group_member" => of("group_object_id", "members", "member_object_id"),
        "azuread_privileged_access_group_assignment_schedule" => {
            let list = if text(&instance.body, "assignment_type")? == "owner" { "owners" } else { "members" };
            of("group_id", list, "principal_id")
        }
        _ => None,
    }
}

fn text(body: &Arguments, name: &str) -> Option<String> {
    body.argument(name)?.value.as_text().map(str::to_lowercase)
}
