variable "enabled" {
  default = false
}
locals {
  teams = {
    vault = { owner = "olga", days = "P30D" }
    lab   = { owner = "piet", days = "P90D" }
  }
}
data "azuread_user" "people" {
  for_each            = toset([for t in local.teams : "${t.owner}@x.example"])
  user_principal_name = each.value
}
resource "azuread_group" "g" {
  for_each           = local.teams
  display_name       = "team-${each.key}"
  security_enabled   = true
  assignable_to_role = true
}
resource "azuread_privileged_access_group_eligibility_schedule" "e" {
  for_each        = local.teams
  group_id        = azuread_group.g[each.key].id
  principal_id    = data.azuread_user.people["${each.value.owner}@x.example"].object_id
  assignment_type = "member"
  start_date      = "2026-01-05T00:00:00Z"
  duration        = each.value.days
}
resource "azuread_group_role_management_policy" "p" {
  for_each = azuread_group.g
  group_id = each.value.id
  role_id  = "member"
  activation_rules {
    maximum_duration = "PT4H"
    require_approval = true
    approval_stage {
      dynamic "primary_approver" {
        for_each = [for u in data.azuread_user.people : u.object_id]
        content {
          object_id = primary_approver.value
          type      = "singleUser"
        }
      }
    }
  }
  eligible_assignment_rules {
    expire_after = local.teams[each.key].days
  }
}
resource "azuread_group" "third" {
  count        = var.enabled ? 1 : 0
  display_name = "third"
}
resource "azuread_privileged_access_group_eligibility_schedule" "third" {
  count                = var.enabled ? 1 : 0
  group_id             = azuread_group.third[0].id
  principal_id         = data.azuread_user.people["olga@x.example"].object_id
  assignment_type      = "member"
  permanent_assignment = true
}
