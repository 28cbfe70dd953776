# planned over a state in which `new` was `old`, and `left` and `gone` had blocks

moved {
  from = terraform_data.old
  to   = terraform_data.new
}

removed {
  from = terraform_data.left
  lifecycle {
    destroy = false
  }
}

import {
  to = terraform_data.imported
  id = "00000000-0000-0000-0000-00000000000a"
}

resource "terraform_data" "new" { input = "moved" }
resource "terraform_data" "same" { input = "same" }
resource "terraform_data" "changed" { input = "after" }
resource "terraform_data" "imported" { input = "imported" }
resource "terraform_data" "created" { input = "created" }

resource "terraform_data" "replaced" {
  input            = "replaced"
  triggers_replace = "after"
}

resource "terraform_data" "many" {
  count = 11
  input = count.index
}

resource "terraform_data" "after_replaced" { input = terraform_data.replaced.id }
