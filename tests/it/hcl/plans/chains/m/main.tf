variable "v" {
  type = number
}
resource "terraform_data" "y" {
  count = var.v
  input = "${var.v}-${count.index}"
}
output "out" {
  value = var.v * 10
}
output "all" {
  value = length(terraform_data.y)
}