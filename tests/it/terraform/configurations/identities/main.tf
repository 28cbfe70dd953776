locals {
  rows = csvdecode(file("${path.module}/people.csv"))
}

data "azuread_user" "people" {
  for_each            = { for row in local.rows : row.name => row }
  user_principal_name = each.value.mail
}

data "azuread_users" "watch" {
  user_principal_names = ["hana@x.example", "ivo@x.example"]
}

data "azuread_group" "again" {
  mail_nickname = "vault"
}

resource "azuread_group" "vault" {
  display_name       = "Vault"
  mail_nickname      = "vault"
  security_enabled   = true
  assignable_to_role = true
  members            = data.azuread_users.watch.object_ids
  owners             = [data.azuread_users.watch.object_ids[1], one([for p in data.azuread_user.people : p.object_id if p.user_principal_name == "olga@x.example"])]
}

resource "azuread_privileged_access_group_eligibility_schedule" "split" {
  for_each             = { for row in local.rows : row.name => row }
  group_id             = split("/", azuread_group.vault.id)[2]
  principal_id         = values(data.azuread_user.people)[index(keys(data.azuread_user.people), each.key)].object_id
  assignment_type      = each.value.relation
  permanent_assignment = true
}

resource "azuread_privileged_access_group_assignment_schedule" "base" {
  group_id        = basename(data.azuread_group.again.id)
  principal_id    = element(values(data.azuread_user.people)[*].object_id, 0)
  assignment_type = "member"
  expiration_date = timeadd("2026-12-01T00:00:00Z", "24h")
}
