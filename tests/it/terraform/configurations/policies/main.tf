variable "approvers" {
  type = list(string)
}

variable "four_eyes" {
  type = bool
}

variable "context" {
  type = string
}

data "azuread_group" "ops" {
  display_name = "ops"
}

data "azuread_user" "olga" {
  user_principal_name = "olga@x.example"
}

resource "azuread_group" "vault" {
  display_name     = "vault"
  security_enabled = true
}

# there may be this policy
resource "azuread_group_role_management_policy" "perhaps" {
  count    = length(var.approvers) > 0 ? 1 : 0
  group_id = azuread_group.vault.object_id
  role_id  = "member"
  activation_rules {
    maximum_duration = "PT1H"
  }
}

resource "azuread_group_role_management_policy" "owner" {
  group_id = azuread_group.vault.object_id
  role_id  = "owner"
  activation_rules {
    maximum_duration                   = "PT1H"
    require_multifactor_authentication = var.four_eyes
    require_ticket_info                = true
    require_approval                   = true
    approval_stage {
      primary_approver {
        object_id = data.azuread_user.olga.object_id
      }
      primary_approver {
        object_id = "5e5e5e5e-3333-4c1e-9a51-7f0f6d2a9c03"
        type      = "groupMembers"
      }
      dynamic "primary_approver" {
        for_each = var.approvers
        content {
          object_id = primary_approver.value
          type      = "singleUser"
        }
      }
    }
  }
}

resource "azuread_group_role_management_policy" "ops" {
  group_id = data.azuread_group.ops.object_id
  role_id  = "member"
  activation_rules {
    require_approval                                   = var.four_eyes
    required_conditional_access_authentication_context = var.context
    require_justification                              = false
  }
}

resource "azuread_group_role_management_policy" "ops_owner" {
  group_id = data.azuread_group.ops.object_id
  role_id  = "owner"
  activation_rules {
    required_conditional_access_authentication_context = "c1"
    require_justification                              = true
    require_approval                                   = true
    approval_stage {
      primary_approver {
        object_id = "9f9f9f9f-3333-4c1e-9a51-7f0f6d2a9c03"
        type      = "singleUser"
      }
      primary_approver {
        object_id = var.approvers[0]
      }
    }
  }
}

resource "azuread_conditional_access_policy" "c1" {
  display_name = "strong sign-in for c1"
  state        = "enabled"
  conditions {
    client_app_types = ["all"]
    applications {
      included_authentication_context_class_references = ["c1"]
    }
    users {
      included_users = ["All"]
      excluded_users = [data.azuread_user.olga.object_id]
    }
  }
  grant_controls {
    operator          = "OR"
    built_in_controls = ["mfa"]
  }
}
