resource "azuread_group" "tofu" {
  display_name = "read by Terraform"
}
