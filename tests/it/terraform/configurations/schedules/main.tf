variable "days" {}

data "azuread_user" "olga" {
  user_principal_name = "olga@x.example"
}

resource "azuread_group" "vault" {
  display_name     = "vault"
  security_enabled = true
  members          = []
  owners           = []
}

resource "azuread_group_role_management_policy" "vault" {
  group_id = azuread_group.vault.object_id
  role_id  = "member"
  eligible_assignment_rules {
    expire_after = "P90D"
  }
  active_assignment_rules {
    expiration_required = true
  }
}

resource "azuread_group_role_management_policy" "owner" {
  group_id = azuread_group.vault.object_id
  role_id  = "owner"
  eligible_assignment_rules {
    expiration_required = false
    expire_after        = "P90D"
  }
}

# from when it is applied
resource "azuread_privileged_access_group_assignment_schedule" "duration" {
  group_id        = azuread_group.vault.object_id
  principal_id    = data.azuread_user.olga.object_id
  assignment_type = "member"
  duration        = "P10D"
}

resource "azuread_privileged_access_group_eligibility_schedule" "end" {
  group_id        = azuread_group.vault.object_id
  principal_id    = data.azuread_user.olga.object_id
  assignment_type = "owner"
  duration        = var.days
}

resource "azuread_privileged_access_group_eligibility_schedule" "start" {
  group_id        = azuread_group.vault.object_id
  principal_id    = data.azuread_user.olga.object_id
  assignment_type = "member"
  start_date      = timestamp()
  expiration_date = "2026-12-31T00:00:00Z"
}

# neither permanent, nor with an end
resource "azuread_privileged_access_group_eligibility_schedule" "odd" {
  group_id        = azuread_group.vault.object_id
  principal_id    = data.azuread_user.olga.object_id
  assignment_type = "member"
}
