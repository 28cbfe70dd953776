# which of two groups is meant is not known: what every tenant refuses of either is none of the ways
variable "first" { type = bool }

resource "azuread_group" "team" {
  display_name     = "team"
  security_enabled = true
  members          = []
  owners           = []
}

resource "azuread_service_principal" "bot" {
  client_id    = "bot"
  display_name = "bot"
}

resource "azuread_group" "vault" {
  display_name     = "vault"
  security_enabled = true
  members          = []
  owners           = []
}

resource "azuread_group" "admins" {
  display_name       = "admins"
  security_enabled   = true
  assignable_to_role = true
  members            = []
  owners             = []
}

locals {
  either = var.first ? azuread_group.vault.object_id : azuread_group.admins.object_id
}

# a role-assignable group has no groups as active members
resource "azuread_privileged_access_group_assignment_schedule" "nested" {
  group_id             = local.either
  principal_id         = azuread_group.team.object_id
  assignment_type      = "member"
  permanent_assignment = true
}

# a group owns nothing
resource "azuread_privileged_access_group_assignment_schedule" "owning" {
  group_id             = local.either
  principal_id         = azuread_group.team.object_id
  assignment_type      = "owner"
  permanent_assignment = true
}

# that a group is eligible owner is refused by nobody
resource "azuread_privileged_access_group_eligibility_schedule" "owning" {
  group_id             = local.either
  principal_id         = azuread_group.team.object_id
  assignment_type      = "owner"
  permanent_assignment = true
}

# a group is not eligible in itself
resource "azuread_privileged_access_group_eligibility_schedule" "itself" {
  group_id             = local.either
  principal_id         = azuread_group.vault.object_id
  assignment_type      = "member"
  permanent_assignment = true
}

# a service principal is never eligible
resource "azuread_privileged_access_group_eligibility_schedule" "service" {
  group_id             = local.either
  principal_id         = azuread_service_principal.bot.object_id
  assignment_type      = "member"
  permanent_assignment = true
}
