variable "role" {}

data "azuread_user" "olga" {
  user_principal_name = "olga@x.example"
}

data "azuread_group" "crew" {
  display_name = "crew"
}

resource "azuread_administrative_unit" "north" {
  display_name = "north"
}

resource "azuread_administrative_unit" "south" {
  display_name = "south"
  members      = [data.azuread_group.crew.object_id]
}

resource "azuread_administrative_unit_member" "olga" {
  administrative_unit_object_id = azuread_administrative_unit.north.object_id
  member_object_id              = data.azuread_user.olga.object_id
}

resource "azuread_group" "night" {
  display_name            = "night"
  security_enabled        = true
  administrative_unit_ids = [azuread_administrative_unit.north.object_id]
  members                 = []
  owners                  = []
}

resource "azuread_custom_directory_role" "keeper" {
  display_name = "Lock Keeper"
  enabled      = true
  version      = "1.0"
  permissions {
    allowed_resource_actions = ["microsoft.directory/groups/members/update"]
  }
}

resource "azuread_directory_role" "helpdesk" {
  display_name = "Helpdesk Administrator"
}

resource "azuread_directory_role_assignment" "custom" {
  role_id             = azuread_custom_directory_role.keeper.object_id
  principal_object_id = data.azuread_user.olga.object_id
}

resource "azuread_directory_role_assignment" "unit" {
  role_id             = azuread_directory_role.helpdesk.template_id
  principal_object_id = data.azuread_user.olga.object_id
  directory_scope_id  = "/administrativeUnits/${azuread_administrative_unit.north.object_id}"
}

resource "azuread_directory_role_eligibility_schedule_request" "unit" {
  role_definition_id = azuread_directory_role.helpdesk.template_id
  principal_id       = data.azuread_group.crew.object_id
  directory_scope_id = format("/administrativeUnits/%s", azuread_administrative_unit.south.object_id)
  justification      = "night shift"
}

resource "azuread_administrative_unit_role_member" "olga" {
  role_object_id                = azuread_directory_role.helpdesk.object_id
  administrative_unit_object_id = azuread_administrative_unit.south.object_id
  member_object_id              = data.azuread_user.olga.object_id
}
