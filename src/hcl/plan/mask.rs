//! The text of a plan or state as it may be shown.

use std::collections::BTreeMap;

use crate::defect::OrDefect;
use crate::hcl::syntax::{Json, JsonKind};
use crate::source::Span;

/// Where instances stand.
const TREES: &[&[&str]] = &[&["planned_values", "root_module"], &["prior_state", "values", "root_module"], &["values", "root_module"]];

/// Puts stars in the place of what Terraform would hide, and of everything that is neither an instance nor leads to one: variables, outputs
/// and changes hold the same values once more.
pub(super) fn shown(document: &Json, text: &str) -> String {
    let mut mask = Mask { bytes: text.as_bytes().to_vec() };
    mask.outside(document, TREES);
    // stars stand for whole values, which begin and end with characters
    String::from_utf8(mask.bytes).unwrap_or_default()
}

struct Mask {
    bytes: Vec<u8>,
}

impl Mask {
    /// Hides what none of the ways leads to.
    fn outside(&mut self, json: &Json, ways: &[&[&str]]) {
        for (name, _, value) in json.members() {
            let further: Vec<&[&str]> = ways
                .iter()
                .filter_map(|way| way.split_first().filter(|(first, _)| name.as_ref() == **first).map(|(_, rest)| rest))
                .collect();
            if further.is_empty() {
                self.hide(value.span);
            } else if further.iter().any(|way| way.is_empty()) {
                self.module(value);
            } else {
                self.outside(value, &further);
            }
        }
    }

    fn module(&mut self, json: &Json) {
        // keys that would be empty are left out of the file
        for resource in json.member("resources").map(Json::items).unwrap_or_default() {
            if let (Some(values), Some(sensitive)) = (resource.member("values"), resource.member("sensitive_values")) {
                self.sensitive(values, sensitive);
            }
        }
        // keys that would be empty are left out of the file
        json.member("child_modules").map(Json::items).unwrap_or_default().iter().for_each(|child| self.module(child));
    }

    fn sensitive(&mut self, values: &Json, marks: &Json) {
        match &marks.kind {
            JsonKind::Plain(_) if marks.is_true() => self.hide(values.span),
            JsonKind::Array(marks) => values.items().iter().zip(marks).for_each(|(value, mark)| self.sensitive(value, mark)),
            JsonKind::Object(marks) => {
                let marks: BTreeMap<&str, &Json> = marks.iter().map(|(name, _, mark)| (&**name, mark)).collect();
                for (name, _, value) in values.members() {
                    marks.get(&**name).into_iter().for_each(|mark| self.sensitive(value, mark));
                }
            }
            JsonKind::Plain(_) | JsonKind::Text(_) => {}
        }
    }

    fn hide(&mut self, span: Span) {
        // what is not found must not be shown
        let bytes = self.bytes.get_mut(span.range()).or_defect();
        bytes.iter_mut().filter(|byte| !matches!(byte, b'\n' | b'\r')).for_each(|byte| *byte = b'*');
    }
}
