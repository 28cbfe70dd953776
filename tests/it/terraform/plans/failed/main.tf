resource "terraform_data" "fine" { input = "planned" }

resource "terraform_data" "fails" {
  input = "never planned"
  lifecycle {
    precondition {
      condition     = terraform_data.fine.input == "other"
      error_message = "it is not"
    }
  }
}
