locals {
  a = "override"
}

resource "terraform_data" "counted" {
  input = "again ${count.index}"
}

resource "terraform_data" "each" {
  count = 1
}
