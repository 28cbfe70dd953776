# ids are only known once Terraform runs, but not whose: there is one instance for each of them
data "azuread_user" "people" {
  for_each            = toset(["ann@x.example", "ben@x.example"])
  user_principal_name = each.key
}

resource "azuread_group" "vault" {
  display_name     = "vault"
  security_enabled = true
  members          = values(data.azuread_user.people)[*].object_id
  owners           = []
}

resource "azuread_privileged_access_group_eligibility_schedule" "each" {
  for_each             = toset(values(data.azuread_user.people)[*].object_id)
  group_id             = split("/", azuread_group.vault.id)[2]
  principal_id         = each.value
  assignment_type      = "member"
  permanent_assignment = true
}

# the same one twice is one
resource "azuread_privileged_access_group_eligibility_schedule" "once" {
  for_each             = toset([data.azuread_user.people["ann@x.example"].object_id, data.azuread_user.people["ann@x.example"].object_id])
  group_id             = azuread_group.vault.id
  principal_id         = each.key
  assignment_type      = "owner"
  permanent_assignment = true
}

# whose group of these is meant is not known
resource "azuread_group" "own" {
  for_each         = toset(values(data.azuread_user.people)[*].object_id)
  display_name     = "own"
  security_enabled = true
  members          = [each.value]
  owners           = []
}

resource "azuread_privileged_access_group_assignment_schedule" "picked" {
  group_id             = azuread_group.own[data.azuread_user.people["ann@x.example"].object_id].id
  principal_id         = data.azuread_user.people["ben@x.example"].object_id
  assignment_type      = "member"
  permanent_assignment = true
}
