variable "gid" {}
variable "whole" {}
variable "all" {}
variable "unset" { default = "default" }

resource "terraform_data" "made" { input = var.gid }
resource "terraform_data" "attribute" { input = var.whole.id }
resource "terraform_data" "unset" { input = var.unset }

resource "terraform_data" "each" {
  for_each = var.all
  input    = each.value.id
}

output "gid" { value = var.gid }
output "made" { value = terraform_data.made }
