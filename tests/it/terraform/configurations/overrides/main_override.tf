resource "azuread_directory_role" "role" {
  display_name = "Global Administrator"
}
