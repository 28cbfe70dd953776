resource "azuread_privileged_access_group_eligibility_schedule" "old" {
  group_id             = azuread_group.vault.object_id
  principal_id         = data.azuread_user.olga.object_id
  assignment_type      = "owner"
  permanent_assignment = true
}
