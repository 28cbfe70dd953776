locals {
  users    = csvdecode("name,groups\nalice,a;b\nbob,b\n")
  by_group = transpose({ for u in local.users : u.name => split(";", u.groups) })
  matrix   = merge([for g, us in local.by_group : { for u in us : "${g}/${u}" => { g = g, u = u } }]...)
}

resource "terraform_data" "y" {
  for_each = local.matrix
  input    = "${each.value.g} has ${each.value.u}"
}

output "x" {
  value = { for k, v in terraform_data.y : k => v.input }
}
