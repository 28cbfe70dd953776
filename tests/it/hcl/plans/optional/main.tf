variable "rules" {
  type = map(object({
    approvers = optional(list(object({ id = string, kind = optional(string, "singleUser") })), [])
    hours     = optional(number, 8)
    mfa       = optional(bool, true)
    window = optional(object({
      start = optional(string)
      end   = optional(string, "never")
    }), {})
  }))
  default = {
    a = { approvers = [{ id = "1" }, { id = "2", kind = "groupMembers" }] }
    b = { hours = "4", mfa = "false", window = { start = "now" } }
    c = { approvers = null, hours = null, window = null }
  }
}
resource "terraform_data" "y" {
  for_each = var.rules
  input = each.value
}
