# What differs from one tenant to the next; terraform.tfvars has the values of this one.

variable "domain" {
  type        = string
  description = "What follows the @ in user principal names."
}

variable "longest_activation" {
  type        = string
  description = "How long an activation of membership may last."
  default     = "PT8H"
}
