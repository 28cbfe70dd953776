//! What every block of the azuread provider has, whether it is written or not.

use crate::hcl::{Mode, Schema, Type};

/// The provider's blocks, as far as expressions use them.
pub(super) struct AzureAd;

impl Schema for AzureAd {
    fn attributes(&self, _mode: Mode, kind: &str) -> Vec<(&'static str, Type)> {
        let texts = |names: &[&'static str]| names.iter().map(|name| (*name, Type::Text)).collect::<Vec<_>>();
        let mut attributes = texts(&["id"]);
        match kind {
            "azuread_group" | "azuread_group_without_members" => {
                attributes.extend(texts(&["object_id", "display_name", "mail_nickname", "mail"]));
                attributes.extend([("members", Type::set(Type::Text)), ("owners", Type::set(Type::Text))]);
            }
            "azuread_user" => attributes.extend(texts(&["object_id", "display_name", "user_principal_name", "mail", "mail_nickname"])),
            "azuread_service_principal" => attributes.extend(texts(&["object_id", "display_name", "client_id", "application_id"])),
            "azuread_users" | "azuread_groups" => {
                attributes.push(("object_ids", Type::list(Type::Text)));
                attributes.push((if kind == "azuread_users" { "user_principal_names" } else { "display_names" }, Type::list(Type::Text)));
            }
            "azuread_directory_role" | "azuread_custom_directory_role" => {
                attributes.extend(texts(&["object_id", "template_id", "display_name"]));
            }
            "azuread_administrative_unit" | "azuread_client_config" => attributes.extend(texts(&["object_id", "display_name"])),
            _ => {}
        }
        attributes
    }
}
