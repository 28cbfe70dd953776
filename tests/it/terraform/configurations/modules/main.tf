module "crane" {
  source  = "./team"
  name    = "crane"
  members = ["olga@x.example"]
}

module "tugs" {
  for_each = { north = ["piet@x.example"], south = [] }
  source   = "./team"
  name     = "tug ${each.key}"
  members  = each.value
  nests    = true
  longest  = "PT2H"
}

resource "azuread_group_member" "crane" {
  group_object_id  = module.crane.id
  member_object_id = module.tugs["north"].id
}

module "elsewhere" {
  source = "example/team/azuread"
  name   = "elsewhere"
}

resource "azuread_group_member" "elsewhere" {
  group_object_id  = module.crane.id
  member_object_id = module.elsewhere.id
}
