resource "azuread_privileged_access_group_eligibility_schedule" "vault" {
  principal_id = data.azuread_user.piet.object_id
}
