# Fernhill's borrowed access: which groups there are, and who belongs to them for good.

data "azuread_user" "people" {
  for_each            = toset(["dana", "omar", "ruth"])
  user_principal_name = "${each.key}@${var.domain}"
}

data "azuread_group" "platform_team" {
  display_name     = "Platform Team"
  security_enabled = true
}

resource "azuread_group" "approvers" {
  display_name     = "Access Approvers"
  security_enabled = true
  members          = [data.azuread_user.people["ruth"].object_id]
}

resource "azuread_group_member" "dana_platform" {
  group_object_id  = data.azuread_group.platform_team.object_id
  member_object_id = data.azuread_user.people["dana"].object_id
}
