variable "four_eyes" {
  type    = bool
  default = false
}

data "azuread_user" "olga" {
  user_principal_name = "olga@x.example"
}

data "azuread_user" "piet" {
  user_principal_name = "piet@x.example"
}

resource "azuread_directory_role" "role" {
  display_name = "Reports Reader"
}

resource "azuread_directory_role_assignment" "olga" {
  role_id             = azuread_directory_role.role.template_id
  principal_object_id = data.azuread_user.olga.object_id
}

resource "azuread_group" "vault" {
  display_name     = "vault"
  security_enabled = true
  members          = []
  owners           = []
}

resource "azuread_privileged_access_group_eligibility_schedule" "vault" {
  group_id             = azuread_group.vault.object_id
  principal_id         = data.azuread_user.olga.object_id
  assignment_type      = "member"
  permanent_assignment = true
}

resource "azuread_group_role_management_policy" "vault" {
  group_id = azuread_group.vault.object_id
  role_id  = "member"
  activation_rules {
    require_approval = var.four_eyes
    approval_stage {
      primary_approver {
        object_id = data.azuread_user.piet.object_id
        type      = "singleUser"
      }
    }
  }
}
