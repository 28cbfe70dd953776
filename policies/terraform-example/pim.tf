# What stands before each activation, and who may ask.

resource "azuread_group_role_management_policy" "prod_operators_member" {
  group_id = azuread_group.prod_operators.object_id
  role_id  = "member"

  activation_rules {
    maximum_duration                   = "PT4H"
    require_multifactor_authentication = true
    require_justification              = true
    require_ticket_info                = false
    require_approval                   = true

    approval_stage {
      primary_approver {
        object_id = azuread_group.approvers.object_id
        type      = "groupMembers"
      }
    }
  }

  eligible_assignment_rules {
    expiration_required = true
    expire_after        = "P180D"
  }
}

resource "azuread_group_role_management_policy" "prod_operators_owner" {
  group_id = azuread_group.prod_operators.object_id
  role_id  = "owner"

  activation_rules {
    maximum_duration                   = "PT1H"
    require_multifactor_authentication = true
    require_justification              = true
    require_ticket_info                = true
    require_approval                   = false
  }

  eligible_assignment_rules {
    expiration_required = false
  }
}

resource "azuread_privileged_access_group_eligibility_schedule" "platform_member" {
  group_id        = azuread_group.prod_operators.object_id
  principal_id    = data.azuread_group.platform_team.object_id
  assignment_type = "member"
  start_date      = "2026-01-01T00:00:00Z"
  expiration_date = "2026-06-29T00:00:00Z"

  depends_on = [azuread_group_role_management_policy.prod_operators_member]
}

resource "azuread_privileged_access_group_eligibility_schedule" "omar_owner" {
  group_id             = azuread_group.prod_operators.object_id
  principal_id         = data.azuread_user.omar.object_id
  assignment_type      = "owner"
  permanent_assignment = true
}
