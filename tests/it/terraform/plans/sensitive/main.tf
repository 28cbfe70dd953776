variable "word" {
  sensitive = true
  default   = "swordfish"
}

resource "terraform_data" "plain" { input = "seen" }
resource "terraform_data" "whole" { input = var.word }
resource "terraform_data" "part" { input = { name = "seen", word = var.word, list = ["seen", var.word] } }
resource "terraform_data" "text" { input = "a ${var.word}\n\"quoted\" é" }

output "word" {
  value     = var.word
  sensitive = true
}
