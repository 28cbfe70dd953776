a      = "tfvars"
b      = "tfvars"
c      = "tfvars"
number = "007"
list   = [1, true, "x"]
any    = [1, "a"]
strict = null
