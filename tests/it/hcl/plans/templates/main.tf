locals {
  a = "x"
  b = "%{ if local.a == "x" ~}  yes  %{~ else ~} no %{~ endif }!"
  c = "${ local.a == "x" ? "t" : "f" }"
  d = "${{ a = 1 }.a}"
  e = "${[for x in [1, 2] : "${x}"][1]}"
  f = "a}b{c"
  g = "\"q\""
}
resource "terraform_data" "y" {
  input = [local.b, local.c, local.d, local.e, local.f, local.g]
}
