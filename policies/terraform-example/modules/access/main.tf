# A group that is borrowed: what stands before each activation.

variable "name" {
  type = string
}

variable "description" {
  type = string
}

variable "approvers" {
  type        = list(string)
  description = "The groups whose members approve memberships."
}

variable "longest" {
  type        = map(string)
  description = "How long an activation may last, by relation."
}

resource "azuread_group" "this" {
  display_name     = var.name
  description      = var.description
  security_enabled = true
}

resource "azuread_group_role_management_policy" "this" {
  for_each = var.longest
  group_id = azuread_group.this.object_id
  role_id  = each.key

  activation_rules {
    maximum_duration                   = each.value
    require_multifactor_authentication = true
    require_justification              = true
    require_ticket_info                = each.key == "owner"
    require_approval                   = each.key == "member"

    approval_stage {
      dynamic "primary_approver" {
        for_each = var.approvers
        content {
          object_id = primary_approver.value
          type      = "groupMembers"
        }
      }
    }
  }

  eligible_assignment_rules {
    expiration_required = each.key == "member"
    expire_after        = each.key == "member" ? "P180D" : null
  }
}

output "group_id" {
  value = azuread_group.this.object_id
}
