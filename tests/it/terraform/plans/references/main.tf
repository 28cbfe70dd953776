# each `input` is what an id of a group or user would be: known after apply

resource "terraform_data" "alice" { input = "alice" }
resource "terraform_data" "bob" { input = "bob" }

resource "terraform_data" "tier" {
  for_each = toset(["t0", "t1"])
  input    = "Tier ${each.key}"
}

resource "terraform_data" "many" {
  count = 2
  input = "many ${count.index}"
}

locals {
  alice = terraform_data.alice.id
}

variable "swap" { default = false }

resource "terraform_data" "plain" { input = terraform_data.alice.id }
resource "terraform_data" "chain" { input = terraform_data.plain.output }
resource "terraform_data" "through" { triggers_replace = terraform_data.plain.input }
resource "terraform_data" "by_key" { input = terraform_data.tier["t1"].id }
resource "terraform_data" "by_position" { input = terraform_data.many[1].id }
resource "terraform_data" "split" { input = element(split("-", terraform_data.alice.id), 2) }
resource "terraform_data" "local" { input = local.alice }
resource "terraform_data" "one_of_two" { input = var.swap ? terraform_data.alice.id : terraform_data.bob.id }
resource "terraform_data" "several" { input = [terraform_data.alice.id, "carol", terraform_data.bob.id] }
resource "terraform_data" "set" { input = toset([terraform_data.alice.id, "carol", terraform_data.bob.id]) }
resource "terraform_data" "splat" { input = terraform_data.many[*].id }
resource "terraform_data" "object" { input = { known = "yes", open = terraform_data.alice.id } }
resource "terraform_data" "constant_call" { input = timestamp() }
resource "terraform_data" "nothing" { input = null }

resource "terraform_data" "each_value" {
  for_each = terraform_data.tier
  input    = each.value.id
}

resource "terraform_data" "each_mapped" {
  for_each = { for key, tier in terraform_data.tier : key => tier }
  input    = each.value.id
}

resource "terraform_data" "each_object" {
  for_each = { a = terraform_data.alice.id, b = terraform_data.bob.id }
  input    = each.value
}

resource "terraform_data" "each_key" {
  for_each = toset(["t0", "t1"])
  input    = terraform_data.tier[each.key].id
}

module "gate" {
  source   = "./gate"
  for_each = terraform_data.tier
  gid      = each.value.id
  whole    = terraform_data.alice
  all      = terraform_data.tier
}

module "single" {
  source = "./gate"
  gid    = terraform_data.bob.id
  whole  = terraform_data.bob
  all    = { x = terraform_data.bob }
}

resource "terraform_data" "output" { input = module.gate["t1"].gid }
resource "terraform_data" "output_whole" { input = module.single.made.id }
resource "terraform_data" "output_any" {
  for_each = toset(["t0", "t1"])
  input    = module.gate[each.key].gid
}
