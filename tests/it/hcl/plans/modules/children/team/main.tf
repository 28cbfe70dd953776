variable "name" {}
variable "members" {
  type = set(string)
}
variable "limit" {
  default = 1
}

locals {
  suffix = "inner"
}

module "member" {
  source   = "../member"
  for_each = var.members
  name     = "${var.name}/${each.value}"
}

resource "terraform_data" "team" {
  input = "${var.name} ${local.suffix} ${var.limit}"
}

output "title" {
  value = terraform_data.team.input
}

output "members" {
  value = { for key, member in module.member : key => member.label }
}
