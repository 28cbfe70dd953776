variable "teams" {
  type = map(object({ members = list(string), limit = optional(number, 4), tags = optional(map(string), {}) }))
}

locals {
  suffix = "x"
  flat   = flatten([for name, team in var.teams : [for member in team.members : { team = name, member = member }]])
  pairs  = { for pair in local.flat : "${pair.team}/${pair.member}" => pair }
}

module "team" {
  source   = "./children/team"
  for_each = var.teams
  name     = "${each.key}-${local.suffix}"
  members  = each.value.members
  limit    = each.value.limit
}

module "empty" {
  source  = "./children/team"
  count   = 0
  name    = "none"
  members = []
}

resource "terraform_data" "pair" {
  for_each = local.pairs
  input    = "${each.value.team}:${each.value.member}"
}

resource "terraform_data" "all" {
  input = {
    names   = values(module.team)[*].title
    first   = module.team["ops"].title
    counted = module.team["ops"].members
    keys    = keys(module.team)
    none    = length(module.empty)
    pairs   = [for key, pair in terraform_data.pair : "${key}=${pair.input}"]
    single  = one(terraform_data.maybe[*].input)
  }
}

resource "terraform_data" "maybe" {
  count = length(var.teams) > 1 ? 1 : 0
  input = "yes ${count.index}"
}

resource "terraform_data" "never" {
  count = var.teams["ops"].limit == 4 ? 0 : 3
  input = count.index
}

output "teams" {
  value = { for name, team in module.team : name => team.title }
}
