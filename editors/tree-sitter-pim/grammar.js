/**
 * The `.pim` language for tree-sitter: `grammar/pim.pest` of this project, rule by rule and by the same names.
 * A test holds it to that grammar: the same words, and every policy set that is read there is read here.
 */

/// <reference types="tree-sitter-cli/dsl" />

const list = (rule) => seq(rule, repeat(seq(",", rule)));
const block = (item) => seq("{", repeat(item), "}");

module.exports = grammar({
  name: "pim",

  extras: ($) => [/[\s\uFEFF\u0085\u2028\u2029\p{Zs}]/, $.comment],

  word: ($) => $.bare_word,

  // as names they must be quoted
  reserved: {
    global: () => [
      "include", "tenant", "user", "service-principal", "blueprint", "group", "role", "unit", "context", "policy", "assign",
      "never", "scenario", "expect", "can", "who", "what", "how", "when", "is", "show", "unknown", "at", "after", "refused",
      "allow", "already", "approval", "deny", "yes", "no", "nobody", "nothing", "any", "anyone", "extends", "to", "as", "in",
      "of", "by", "for", "from", "until", "with", "without", "and", "except",
    ],
  },

  conflicts: ($) => [[$.names], [$.approve], [$.justification], [$.ticket]],

  rules: {
    source_file: ($) => repeat($._statement),

    // words, names and strings
    comment: () => token(seq("#", /[^\r\n]*/)),
    bare_word: () => /[_\p{L}][_.@+\-\p{L}\p{M}\p{Nd}]*/,
    digits: () => /\p{Nd}[_.@+\-:\p{L}\p{M}\p{Nd}]*/,
    string: () => token(seq('"', repeat(choice(/[^"\\\r\n]/, /\\[^\r\n]/)), '"')),
    name: ($) => choice($.bare_word, $.string),
    text: ($) => choice($.bare_word, $.string),
    label: ($) => $.string,
    lint: ($) => $.bare_word,
    reason_code: ($) => choice($.bare_word, "policy"),
    time: ($) => $.digits,
    duration: ($) => $.digits,
    names: ($) => list($.name),

    // statements
    _statement: ($) =>
      choice(
        $.include, $.tenant, $.user, $.service, $.blueprint, $.group, $.role, $.unit, $.context, $.policy, $.assign, $.never,
        $.expect, $.scenario,
      ),
    include: ($) => seq("include", $.string),

    tenant: ($) => seq("tenant", field("name", $.name), optional($.label), block($._tenant_item)),
    _tenant_item: ($) => choice($.timezone, $.guests, $.protection, $.nesting, $.sign_in, $.writeback),
    timezone: ($) => seq("timezone", $.string),
    guests: () => seq("guests", choice("limited", "restricted", "same-as-members")),
    protection: () => seq("eligible-protection", choice("on", "off", "measured", "documented")),
    nesting: () => seq("nesting", choice("transitive", "direct")),
    sign_in: () => seq("sign-in", choice("password", "mfa")),
    writeback: () => seq("password-writeback", choice("on", "off")),

    user: ($) => seq("user", field("name", $.name), optional($.label), optional(block($._user_item))),
    _user_item: ($) => choice($.upn, $.id, $.agent, $._user_flag, $.unknown_user, $.allow),
    _user_flag: () => choice("guest", "disabled", "synced", "mfa"),
    unknown_user: ($) => seq("unknown", list($._user_flag)),
    upn: ($) => seq("upn", $.text),
    id: ($) => seq("id", $.text),
    agent: ($) => seq("agent", optional(seq("of", $.name))),
    allow: ($) => seq("allow", $.lint, "because", $.string),

    service: ($) => seq("service-principal", field("name", $.name), optional($.label), optional(block($._service_item))),
    _service_item: ($) => choice($.id, $.agent, "disabled", $.allow),

    blueprint: ($) => seq("blueprint", field("name", $.name), optional($.label), optional(block($._blueprint_item))),
    _blueprint_item: ($) => choice($.id, $.owners, $.allow),
    owners: ($) => seq("owners", $.names),

    group: ($) => seq("group", field("name", $.name), optional($.label), optional(block($._group_item))),
    _group_item: ($) => choice($.id, "security", $._group_flag, $.unknown_group, $.group_policy, $.grants, $.allow),
    _group_flag: () => choice("microsoft365", "role-assignable", "pim-enabled", "dynamic", "synced", "open"),
    unknown_group: ($) => seq("unknown", list($._group_flag)),
    group_policy: ($) => seq(choice("membership", "ownership"), "policy", $._policy_ref),
    grants: ($) => seq("grants", $.text),

    role: ($) => seq("role", field("name", $.name), optional($.label), block($._role_item)),
    _role_item: ($) => choice($.like, "privileged", $.role_policy, $.allow),
    like: ($) => seq("like", $.name),
    role_policy: ($) => seq("policy", $._policy_ref),

    unit: ($) => seq("unit", field("name", $.name), optional($.label), block($._unit_item)),
    _unit_item: ($) => choice("restricted", $.members, $.allow),
    members: ($) => seq("members", $.names),

    context: ($) => seq("context", field("name", $.name), optional($.label), optional(block($._context_item))),
    _context_item: ($) => choice("untargeted", "off", "report-only", $.excludes, $.allow),
    excludes: ($) => seq("excludes", $.names),

    // policies
    policy: ($) => seq("policy", field("name", $.name), optional($.label), optional($.extends), $.policy_block),
    extends: ($) => seq("extends", $.name),
    _policy_ref: ($) => choice($.inline_policy, "unknown", $.name),
    inline_policy: ($) => seq(optional($.extends), $.policy_block),
    policy_block: ($) => block($._policy_item),
    _policy_item: ($) => choice($.activation, $.eligible, $.active, $.notify, $.allow),
    activation: ($) => seq("activation", block($._activation_item)),
    _activation_item: ($) => choice($.max, $.require, $.approval, $.no_approval),
    eligible: ($) => seq("eligible", block(choice($.max, "permanent"))),
    active: ($) => seq("active", block(choice($.max, "permanent", $.require))),
    notify: ($) => seq("notify", block(choice($.notification, $.no_notification))),
    max: ($) => seq("max", choice($.duration, "unknown")),
    require: ($) => seq("require", choice("nothing", "unknown", list($._requirement))),
    _requirement: ($) => choice("mfa", $.context_named, "justification", "ticket", $.unknown_requirement, $.unknown_context),
    unknown_context: ($) => prec.right(seq("unknown", "context", optional($.name))),
    unknown_requirement: () => seq("unknown", choice("mfa", "justification", "ticket")),
    context_named: ($) => seq("context", $.name),
    approval: ($) => seq("approval", optional(choice("unknown", seq("by", $._approvers)))),
    _approvers: ($) => choice("unknown", seq($.names, optional(seq(",", "unknown")))),
    no_approval: () => seq("no", "approval"),
    notification: ($) => seq($._event, "to", $._recipient, optional($.also), optional(seq("critical", "only"))),
    no_notification: ($) => seq("no", $._event, "to", $._recipient),
    _event: () => choice("eligible", "active", "activation"),
    _recipient: () => choice("admins", "assignee", "approvers"),
    also: ($) => seq("also", list($.text)),

    // assignments
    assign: ($) =>
      seq(
        "assign",
        choice(
          seq("unknown", optional($.names), "to", $._placement, optional($.window)),
          seq($.names, "to", $._placement, repeat($._clause)),
        ),
        repeat($.allow),
      ),
    _placement: ($) => choice($.role_placement, $.group_placement),
    role_placement: ($) => seq("role", $.name, optional(seq("in", "unit", $.name)), "as", $._state),
    group_placement: ($) => seq($.name, "as", $._state, $._relation),
    _state: () => choice("eligible", "active", "activated"),
    _relation: () => choice("member", "owner"),
    _clause: ($) => choice($.window, $.with),
    window: ($) => prec.right(choice(seq("from", $.time, optional(choice(seq("until", $.time), seq("for", $.duration)))), seq("until", $.time))),
    with: ($) => seq("with", choice("nothing", list($._evidence))),
    _evidence: ($) => choice("mfa", $.any_context, $.context_named, $.justification, $.ticket),
    any_context: () => seq("any", "context"),
    justification: ($) => seq("justification", optional($.string)),
    ticket: ($) => seq("ticket", optional($.string)),
    step_with: ($) => seq("with", choice("nothing", list($._step_evidence))),
    _step_evidence: ($) => choice("mfa", $.any_context, $.context_named, $.step_justification, $.step_ticket),
    step_justification: ($) => seq("justification", $.string),
    step_ticket: ($) => seq("ticket", $.string),

    // questions
    query: ($) => choice(seq($._asked, repeat($._modifier)), seq($._held, optional($.at)), $.show),
    step_query: ($) => choice(seq($._asked, repeat($._step_modifier)), $._held, $.show),
    _asked: ($) => choice($.can, $.who_can, $.what_can, $.how_can, $.when_can),
    can: ($) => seq("can", choice($.name, $.any_member), $._action),
    who_can: ($) => seq("who", "can", $._action),
    what_can: ($) => seq("what", "can", choice($.name, $.any_member), $._verb),
    how_can: ($) => seq("how", "can", $.name, choice($.reach, $.escalate)),
    when_can: ($) => seq("when", "can", $.name, $._action),
    _held: ($) => choice($.is, $.who_is, $.what_is),
    is: ($) => seq("is", $.name, optional("eligible"), $._holding),
    who_is: ($) => seq("who", "is", optional("eligible"), $._holding),
    what_is: ($) => seq("what", "is", $.name, choice(seq("eligible", "for"), seq($._relation, "of"))),
    show: ($) => seq("show", choice("tenant", seq(optional($._show_kind), $.name))),
    _show_kind: () => choice("user", "service-principal", "blueprint", "group", "role", "policy", "unit", "context"),
    _holding: ($) => choice($.holding_of, $.holding_role),
    holding_of: ($) => seq($._relation, "of", $.name),
    holding_role: ($) => seq("in", "role", $.name),

    _action: ($) => choice($.activate, $.approve, $.manage, $.change, $.reset, $.reach, $.escalate),
    activate: ($) => seq("activate", $._thing),
    approve: ($) => seq("approve", $._thing, optional(seq("for", $.name))),
    // a group may be called so
    manage: ($) => seq("manage", choice($.relation_of, $.name, alias(choice("membership", "ownership"), $.name))),
    change: ($) => seq("change", choice("members", "owners"), "of", $.name),
    reset: ($) => seq("reset", choice("password", "mfa"), "of", $.name),
    reach: ($) => seq("reach", $._goal),
    escalate: ($) => seq("escalate", "to", $._goal),
    _verb: () =>
      choice("activate", "approve", seq("manage", optional(choice("membership", "ownership"))), "change", "reset", "reach", seq("escalate", "to")),
    _thing: ($) => choice($.relation_of, $.role_named),
    relation_of: ($) => seq(choice("membership", "ownership"), "of", $.name),
    role_named: ($) => seq("role", $.name),
    _goal: ($) => choice($._thing, $.access, $.any_privileged),
    access: ($) => seq("access", $.text),
    any_privileged: () => seq("any", "privileged", "role"),
    _modifier: ($) => choice($.for_mod, $.with, $.without_approval, $.at),
    _step_modifier: ($) => choice($.for_mod, $.with, $.without_approval),
    for_mod: ($) => seq("for", $.duration),
    without_approval: () => seq("without", "approval"),
    at: ($) => seq("at", $.time),

    // tests
    never: ($) =>
      seq("never", optional(seq($.string, ":")), $._who, "can", choice($._action, seq(choice($.reach, $.escalate), repeat1($.and_goal))), repeat($._never_modifier)),
    _who: ($) => choice("anyone", $.any_member, $.any_eligible, seq("any", choice("user", "guest", "service-principal")), $.name),
    any_member: ($) => seq("any", "member", "of", $.name),
    any_eligible: ($) => seq("any", "eligible", $._relation, "of", $.name),
    and_goal: ($) => seq("and", $._goal),
    _never_modifier: ($) => choice($.for_mod, $.with, $.without_approval, $.except),
    except: ($) => seq("except", $.names),

    expect: ($) => seq("expect", $.answer, ":", $.query),
    step_expect: ($) => seq("expect", $.answer, ":", $.step_query),
    answer: ($) =>
      choice("allow", "already", $.answer_approval, $.deny, "yes", "no", "nobody", "nothing", "unknown", seq(list($._item), optional(seq(",", "unknown")))),
    answer_approval: ($) => seq("approval", optional(seq("by", $._approvers))),
    deny: ($) => seq("deny", optional($.reason_code)),
    _item: ($) => choice($.every_role, $.thing_item, $.access, $.of_item, $.name),
    every_role: () => seq("every", "role"),
    thing_item: ($) => seq($._thing, optional(seq("for", $.name))),
    of_item: ($) => seq(choice("members", "owners", "password", "mfa"), "of", $.name),

    // scenarios
    scenario: ($) => seq("scenario", field("name", $.string), block($._step)),
    _step: ($) => choice($.at, $.after, $.step_expect, $.refused, $.act),
    after: ($) => seq("after", $.duration),
    refused: ($) => seq("refused", optional($.reason_code), ":", $.act),
    act: ($) => seq($.name, $._deed),
    _deed: ($) =>
      choice($.activates, $.approves, $.denies, $.cancels, $.deactivates, $.assigns, $.adds, $.removes, $.asks, $.prolongs, $.sets),
    activates: ($) => seq("activates", $._thing, repeat(choice($.for_mod, $.starting, $.step_with))),
    starting: ($) => seq("starting", $.time),
    approves: ($) => seq("approves", $._thing, "for", $.name, optional($.step_with)),
    denies: ($) => seq("denies", $._thing, "for", $.name, optional($.step_with)),
    cancels: ($) => seq("cancels", $._thing, optional(seq("for", $.name))),
    deactivates: ($) => seq("deactivates", $._thing),
    assigns: ($) => seq("assigns", $.names, "to", $._placement, repeat(choice($.window, $.step_with))),
    adds: ($) => seq("adds", $.names, "to", $.name, "as", $._relation),
    removes: ($) => seq("removes", $.names, "from", $._placement),
    asks: ($) => seq("asks", "to", choice("extend", "renew"), $._placement, optional($.step_with)),
    prolongs: ($) => seq(choice("extends", "renews"), $.name, "in", $._placement, "until", $.time, optional($.step_with)),
    sets: ($) => seq("sets", choice("membership", "ownership"), "policy", "of", $.name, "to", $.name),
  },
});
