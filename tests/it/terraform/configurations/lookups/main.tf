data "azuread_group" "prod" {
  display_name     = "prod"
  security_enabled = true
  mail_enabled     = false
}

resource "azuread_group" "vault" {
  display_name     = "vault"
  security_enabled = true
  members          = []
  owners           = []
}

resource "azuread_privileged_access_group_eligibility_schedule" "prod" {
  group_id             = azuread_group.vault.object_id
  principal_id         = data.azuread_group.prod.object_id
  assignment_type      = "member"
  permanent_assignment = true
}

variable "people" {
  type = map(string)
}

variable "other" {}

variable "on" {
  type = bool
}

data "azuread_user" "olga" {
  user_principal_name = "olga@x.example"
}

# there may be one, or not
resource "azuread_privileged_access_group_eligibility_schedule" "perhaps" {
  count                = var.on ? 1 : 0
  group_id             = azuread_group.vault.object_id
  principal_id         = data.azuread_user.olga.object_id
  assignment_type      = "owner"
  permanent_assignment = true
}

# nobody knows how many
resource "azuread_privileged_access_group_assignment_schedule" "several" {
  for_each        = var.people
  group_id        = azuread_group.vault.object_id
  principal_id    = each.value
  assignment_type = "member"
  expiration_date = "2027-01-01T00:00:00Z"
}

# nobody knows which group
resource "azuread_privileged_access_group_eligibility_schedule" "somewhere" {
  group_id             = var.other
  principal_id         = data.azuread_user.olga.object_id
  assignment_type      = "member"
  permanent_assignment = true
}

# one of two
resource "azuread_group_member" "either" {
  group_object_id  = azuread_group.vault.object_id
  member_object_id = var.on ? data.azuread_user.olga.object_id : data.azuread_group.prod.object_id
}
