variable "name" {
  type = string
}

resource "terraform_data" "member" {
  input = upper(var.name)
}

output "label" {
  value = terraform_data.member.input
}
