variable "size" {
  type    = number
  default = 1
}

locals {
  a = "base"
  b = "base"
}

resource "terraform_data" "x" {
  input            = local.a
  triggers_replace = local.b
}

resource "terraform_data" "counted" {
  count = 2
  input = "c${count.index}"
}

resource "terraform_data" "each" {
  for_each = toset(["a", "b"])
  input    = "e"
}

output "a" {
  value = local.a
}
