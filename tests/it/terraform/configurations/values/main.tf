locals {
  env    = "prod"
  doubled = { team = "a", team = "b" }
}

variable "number" {
  type    = number
  default = "007"
}

resource "azuread_group" "strip" {
  display_name = "ops ${~ local.env ~} admins"
}

resource "azuread_group" "heredoc" {
  display_name = trimspace(<<-EOT
    one
 
      two
  EOT
  )
}

resource "azuread_group" "last" {
  display_name = { k = "one", "k" = "two" }.k
}

resource "azuread_group" "number" {
  display_name = "g-${var.number}"
}

resource "azuread_group" "large" {
  display_name = "g-${1e21}"
}

resource "azuread_group" "small" {
  display_name = "g-${0.0000002}-${local.doubled.team}"
}
