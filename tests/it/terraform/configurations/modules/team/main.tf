variable "name" {}

variable "members" {
  type = set(string)
}

variable "nests" {
  type    = bool
  default = false
}

variable "longest" {
  default = "PT8H"
}

data "azuread_user" "member" {
  for_each            = var.members
  user_principal_name = each.value
}

resource "azuread_group" "this" {
  display_name       = var.name
  security_enabled   = true
  assignable_to_role = var.nests
  members            = values(data.azuread_user.member)[*].object_id
  owners             = []
}

resource "azuread_group_role_management_policy" "this" {
  group_id = azuread_group.this.id
  role_id  = "member"
  activation_rules {
    maximum_duration                   = var.longest
    require_approval                   = false
    require_justification              = true
    require_multifactor_authentication = true
    require_ticket_info                = false
  }
  eligible_assignment_rules {
    expiration_required = false
  }
  active_assignment_rules {
    expiration_required                = false
    require_justification              = false
    require_multifactor_authentication = false
    require_ticket_info                = false
  }
}

output "id" {
  value = azuread_group.this.object_id
}
