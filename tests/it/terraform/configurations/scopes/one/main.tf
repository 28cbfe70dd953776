data "azuread_group" "crew" {
  display_name = "Crew"
}

resource "azuread_group_role_management_policy" "crew" {
  group_id = data.azuread_group.crew.object_id
  role_id  = var.role
  activation_rules {
    maximum_duration = var.longest
  }
}

variable "longest" {}

variable "role" {
  default = "member"
}

data "azuread_user" "olga" {
  user_principal_name = "olga@x.example"
}
