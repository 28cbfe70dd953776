; Colours of `.pim` files. Names of nodes are those of `grammar/pim.pest`.

(comment) @comment
(string) @string
(digits) @number
["{" "}"] @punctuation.bracket
["," ":"] @punctuation.delimiter

(name) @variable
(text) @string
(label) @string
(lint) @constant
(reason_code) @constant

(user name: (name) @variable)
(service name: (name) @variable)
(group name: (name) @type)
(role name: (name) @type)
(policy name: (name) @function)
(context name: (name) @property)
(unit name: (name) @namespace)
(blueprint name: (name) @type)
(group_placement (name) @type)
(role_placement (name) @type)
(role_named (name) @type)
(relation_of (name) @type)
(holding_of (name) @type)
(holding_role (name) @type)
(extends (name) @function)
(group_policy (name) @function)
(role_policy (name) @function)
(context_named (name) @property)
(scenario name: (string) @string)

[
  "access" "activate" "activated" "activates" "activation" "active" "adds" "admins" "after" "agent" "allow"
  "already" "also" "and" "any" "anyone" "approval" "approve" "approvers" "approves" "as" "asks" "assign"
  "assignee" "assigns" "at" "because" "blueprint" "by" "can" "cancels" "change" "context" "critical"
  "deactivates" "denies" "deny" "direct" "disabled" "documented" "dynamic" "eligible" "eligible-protection"
  "escalate" "every" "except" "excludes" "expect" "extend" "extends" "for" "from" "grants" "group" "guest"
  "guests" "how" "id" "in" "include" "is" "justification" "like" "limited" "manage" "max" "measured" "member"
  "members" "membership" "mfa" "microsoft365" "nesting" "never" "no" "nobody" "nothing" "notify" "of" "off"
  "on" "only" "open" "owner" "owners" "ownership" "password" "password-writeback" "permanent" "pim-enabled"
  "policy" "privileged" "reach" "refused" "removes" "renew" "renews" "report-only" "require" "reset"
  "restricted" "role" "role-assignable" "same-as-members" "scenario" "security" "service-principal" "sets"
  "show" "sign-in" "starting" "synced" "tenant" "ticket" "timezone" "to" "transitive" "unit" "unknown"
  "untargeted" "until" "upn" "user" "what" "when" "who" "with" "without" "yes"
] @keyword
