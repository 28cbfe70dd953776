data "azuread_user" "olga" {
  user_principal_name = "olga@x.example"
}

resource "azuread_group" "ops" {
  display_name     = "ops"
  security_enabled = true
  members          = [data.azuread_user.olga.object_id]
  owners           = []
}
