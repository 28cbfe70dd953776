variable "a" { default = "default" }
variable "b" { default = "default" }
variable "c" { default = "default" }
variable "number" { type = number }
variable "list" { type = list(string) }
variable "any" { type = list(any) }
variable "object" {
  type = object({
    name  = string
    flag  = optional(bool, true)
    inner = optional(object({ deep = optional(string, "d"), list = optional(list(number), [1]) }), {})
  })
  default = { name = "n", extra = 1 }
}
variable "objects" {
  type    = list(object({ name = string, max = optional(string, "PT8H"), other = optional(string) }))
  default = [{ name = "a" }, { name = "b", max = null }, { name = "c", max = "PT1H", other = "o" }]
}
variable "strict" {
  default  = "own"
  nullable = false
}
variable "tuple" { default = [1, "a", true] }
variable "set" {
  type    = set(number)
  default = ["2", 1, "1"]
}

resource "terraform_data" "all" {
  input = {
    a = var.a, b = var.b, c = var.c, number = var.number, list = var.list, any = var.any
    object = var.object, objects = var.objects, strict = var.strict, tuple = var.tuple, set = var.set
  }
}
