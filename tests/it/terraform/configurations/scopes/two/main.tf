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

variable "longest" {
  default = "PT1H"
}

variable "role" {
  default = "owner"
}

# declared in the other folder
resource "azuread_privileged_access_group_eligibility_schedule" "olga" {
  group_id             = data.azuread_group.crew.object_id
  principal_id         = data.azuread_user.olga.object_id
  assignment_type      = "member"
  permanent_assignment = true
}
