# Fernhill's borrowed access: which groups there are, and who belongs to them for good.

data "azuread_user" "dana" {
  user_principal_name = "dana@fernhill.example"
}

data "azuread_user" "omar" {
  user_principal_name = "omar@fernhill.example"
}

data "azuread_user" "ruth" {
  user_principal_name = "ruth@fernhill.example"
}

data "azuread_group" "platform_team" {
  display_name     = "Platform Team"
  security_enabled = true
}

resource "azuread_group" "approvers" {
  display_name     = "Access Approvers"
  security_enabled = true
  members          = [data.azuread_user.ruth.object_id]
}

resource "azuread_group" "prod_operators" {
  display_name     = "Production Operators"
  description      = "Owner on the production subscription"
  security_enabled = true
}

resource "azuread_group_member" "dana_platform" {
  group_object_id  = data.azuread_group.platform_team.object_id
  member_object_id = data.azuread_user.dana.object_id
}
