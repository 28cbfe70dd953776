module "a" {
  source = "./m"
  for_each = { x = 1, y = 2 }
  v = each.value
}
module "b" {
  source = "./m"
  v = module.a["x"].out + module.a["y"].out
}
resource "terraform_data" "y" {
  input = [module.b.out, sum([for m in module.a : m.out]), module.b.all]
}

