# What can be borrowed, and who may ask.

module "production" {
  source      = "./modules/access"
  name        = "Production Operators"
  description = "Owner on the production subscription"
  approvers   = [azuread_group.approvers.object_id]
  longest = {
    member = var.longest_activation
    owner  = "PT1H"
  }
}

resource "azuread_privileged_access_group_eligibility_schedule" "platform_member" {
  group_id        = module.production.group_id
  principal_id    = data.azuread_group.platform_team.object_id
  assignment_type = "member"
  start_date      = "2026-01-01T00:00:00Z"
  expiration_date = "2026-06-29T00:00:00Z"

  depends_on = [module.production]
}

resource "azuread_privileged_access_group_eligibility_schedule" "omar_owner" {
  group_id             = module.production.group_id
  principal_id         = data.azuread_user.people["omar"].object_id
  assignment_type      = "owner"
  permanent_assignment = true
}
