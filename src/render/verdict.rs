//! Puts a verdict into one sentence.

use super::answered::Answered;
use super::words::principal_names;
use crate::explain::{Answer, AnyAnswer, CanAnswer, Decision, PlanAnswer};
use crate::ir::{
    Action, Credential, Deed, Goal, GroupId, HoldingQuestion, Managed, Modifiers, OneStep, PrincipalId, Pursuit, Question, Relation,
    ShowTarget, Tenant, Thing, Tie, format_duration,
};
use crate::text::{list, quote};

/// More approvers than this are counted in the sentence; the notes below it name all.
pub const NAMED_APPROVERS: usize = 3;

/// Returns the verdict of a `can`: ``yes, once `carol` approves: `alice` can activate membership of `exchange-ops` ``.
pub fn can_sentence(answered: &Answered<'_>, can: &CanAnswer) -> String {
    let claim = claim(answered.question, answered.tenant, can.decision != Decision::Deny);
    match can.decision {
        Decision::Allow => format!("yes: {claim}"),
        Decision::Approval => format!("yes, once {}: {claim}", who_approves(answered.tenant, &can.approvers)),
        Decision::Already => format!("yes, already: {}", holds_already(answered)),
        Decision::Deny => format!("no: {claim}"),
    }
}

/// Returns the verdict of a plan: ``yes: `hana` can escalate to role `Exchange Administrator` ``.
pub fn plan_sentence(answered: &Answered<'_>, plan: &PlanAnswer) -> String {
    let claim = claim(answered.question, answered.tenant, plan.decision != Decision::Deny);
    match plan.decision {
        Decision::Allow | Decision::Already => format!("yes: {claim}"),
        Decision::Approval => format!("yes, once {}: {claim}", who_all_approve(answered.tenant, &plan.approvers)),
        Decision::Deny => format!("no: {claim}"),
    }
}

/// Returns the verdict about any member of a group: ``yes: a member of `crew` can activate membership of `ops` ``.
pub fn any_sentence(answered: &Answered<'_>, any: &AnyAnswer) -> String {
    match &any.answer {
        Answer::Plan(plan) => plan_sentence(answered, plan),
        Answer::Can(can) => can_sentence(answered, can),
        Answer::Any(_) | Answer::Is(_) | Answer::WhoCan { .. } | Answer::WhoIs(_) => String::new(),
        Answer::WhatIs(_) | Answer::WhatCan { .. } | Answer::When(_) | Answer::Show(_) | Answer::Open(_) => String::new(),
    }
}

/// Returns the verdict of a `what can …` of which nothing can come: ``no: `crew` cannot activate anything``.
pub fn refusal_sentence(answered: &Answered<'_>) -> String {
    format!("no: {} anything", claim(answered.question, answered.tenant, false))
}

/// Returns the verdict of an `is`: ``no: `bob` is not a member of `exchange-ops` ``.
pub fn is_sentence(answered: &Answered<'_>, holds: bool) -> String {
    format!("{}: {}", if holds { "yes" } else { "no" }, claim(answered.question, answered.tenant, holds))
}

/// Names the account that a question is about, in backticks; nobody of a list.
pub fn asker_of(question: &Question, tenant: &Tenant) -> Option<String> {
    match question {
        Question::Can(who, ..) | Question::How(who, ..) | Question::When(who, ..) | Question::WhatCan(who, ..) => {
            Some(name_of(*who, tenant))
        }
        Question::Is(who, ..) | Question::IsEligible(who, ..) | Question::WhatIs(who, ..) => Some(name_of(*who, tenant)),
        Question::CanAny(..) | Question::WhatCanAny(..) | Question::WhoCan(..) | Question::WhoIs(..) => None,
        Question::WhoIsEligible(..) | Question::Show(_) => None,
    }
}

/// Says who has to approve, where there may be others than those that are known.
pub fn who_approves_words(tenant: &Tenant, approvers: &[PrincipalId], has_others: bool) -> String {
    match (approvers.len(), has_others) {
        (1..=NAMED_APPROVERS, true) => {
            let quoted: Vec<String> = principal_names(approvers, tenant).iter().map(quote).collect();
            format!("{}, or somebody not known here, approves", list(&quoted, "or"))
        }
        (_, _) => who_approves(tenant, approvers),
    }
}

fn who_approves(tenant: &Tenant, approvers: &[PrincipalId]) -> String {
    let quoted: Vec<String> = principal_names(approvers, tenant).iter().map(quote).collect();
    match quoted.len() {
        0 => "an approver agrees".to_owned(),
        1..=NAMED_APPROVERS => format!("{} approves", list(&quoted, "or")),
        many => format!("one of {many} approvers agrees"),
    }
}

/// Names everybody whose approval a plan needs.
fn who_all_approve(tenant: &Tenant, approvers: &[PrincipalId]) -> String {
    let quoted: Vec<String> = principal_names(approvers, tenant).iter().map(quote).collect();
    match quoted.len() {
        0 => "an approver agrees".to_owned(),
        1 => format!("{} approves", list(&quoted, "and")),
        2..=NAMED_APPROVERS => format!("{} approve", list(&quoted, "and")),
        many => format!("{many} approvers agree"),
    }
}

fn holds_already(answered: &Answered<'_>) -> String {
    match answered.question {
        Question::Can(who, Action::Step(OneStep::Activate(Thing::Group(group, relation))), _) => {
            let (who, group) = (name_of(*who, answered.tenant), quote(answered.tenant.group_name(*group)));
            format!("{who} is {} of {group} now", with_article(*relation))
        }
        Question::Can(who, Action::Step(OneStep::Activate(Thing::Role(role))), _) => {
            format!("{} is in role {} now", name_of(*who, answered.tenant), quote(&answered.tenant.roles.row(*role).name))
        }
        Question::CanAny(group, Action::Step(OneStep::Activate(Thing::Group(of, relation))), _) => {
            let of = quote(answered.tenant.group_name(*of));
            format!("{} is {} of {of} now", any_member(*group, true, answered.tenant), with_article(*relation))
        }
        Question::CanAny(group, Action::Step(OneStep::Activate(Thing::Role(role))), _) => {
            let role = quote(&answered.tenant.roles.row(*role).name);
            format!("{} is in role {role} now", any_member(*group, true, answered.tenant))
        }
        question => claim(question, answered.tenant, true),
    }
}

/// Returns the statement a question asks about, as it is when it holds or does not.
pub fn claim(question: &Question, tenant: &Tenant, holds: bool) -> String {
    let can = if holds { "can" } else { "cannot" };
    let is = if holds { "is" } else { "is not" };
    match question {
        Question::Can(who, action, modifiers) | Question::When(who, action, modifiers) => {
            format!("{} {can} {}{}", name_of(*who, tenant), action_words(action, tenant), modifier_words(modifiers))
        }
        Question::CanAny(group, action, modifiers) => {
            format!("{} can {}{}", any_member(*group, holds, tenant), action_words(action, tenant), modifier_words(modifiers))
        }
        Question::WhatCanAny(group, verb, modifiers) => {
            format!("{} can {}{}", any_member(*group, holds, tenant), verb.word(), modifier_words(modifiers))
        }
        Question::How(who, pursuit, modifiers) => {
            format!("{} {can} {}{}", name_of(*who, tenant), pursuit_words(pursuit, tenant), modifier_words(modifiers))
        }
        Question::WhoCan(action, modifiers) => format!("{can} {}{}", action_words(action, tenant), modifier_words(modifiers)),
        Question::WhatCan(who, verb, modifiers) => {
            format!("{} {can} {}{}", name_of(*who, tenant), verb.word(), modifier_words(modifiers))
        }
        Question::Is(who, holding, _) => format!("{} {is} {}", name_of(*who, tenant), holding_words(*holding, tenant)),
        Question::WhoIs(holding, _) => format!("{is} {}", holding_words(*holding, tenant)),
        Question::IsEligible(who, thing, _) => format!("{} {is} {}", name_of(*who, tenant), eligible_words(*thing, tenant)),
        Question::WhoIsEligible(thing, _) => format!("{is} {}", eligible_words(*thing, tenant)),
        Question::WhatIs(who, tie, _) => format!("{} {is} {}", name_of(*who, tenant), tie_words(*tie)),
        Question::Show(target) => format!("show {}", shown(*target, tenant)),
    }
}

fn any_member(group: GroupId, holds: bool, tenant: &Tenant) -> String {
    format!("{} member of {}", if holds { "a" } else { "no" }, quote(tenant.group_name(group)))
}

fn action_words(action: &Action, tenant: &Tenant) -> String {
    match action {
        Action::Step(step) => step_words(*step, tenant),
        Action::Pursue(pursuit) => pursuit_words(pursuit, tenant),
    }
}

fn step_words(step: OneStep, tenant: &Tenant) -> String {
    let named = |group| quote(tenant.group_name(group));
    match step {
        OneStep::Activate(thing) => format!("activate {}", thing_words(thing, tenant)),
        OneStep::Approve(thing, None) => format!("approve {} for somebody else", thing_words(thing, tenant)),
        OneStep::Approve(thing, Some(whose)) => format!("approve {} for {}", thing_words(thing, tenant), name_of(whose, tenant)),
        OneStep::Deed(group, Deed::Manage(Managed::Everything)) => format!("manage {}", named(group)),
        OneStep::Deed(group, Deed::Manage(Managed::Side(side))) => format!("manage {}", thing_words(Thing::Group(group, side), tenant)),
        OneStep::Deed(group, Deed::Change(relation)) => format!("change {}s of {}", relation.word(), named(group)),
        OneStep::Reset(Credential::Password, whose) => format!("reset the password of {}", name_of(whose, tenant)),
        OneStep::Reset(Credential::Mfa, whose) => format!("reset the mfa of {}", name_of(whose, tenant)),
    }
}

fn pursuit_words(pursuit: &Pursuit, tenant: &Tenant) -> String {
    format!("{} {}", pursuit.play.word(), goal_words(&pursuit.goal, tenant))
}

fn modifier_words(modifiers: &Modifiers) -> String {
    let duration = modifiers.duration.map(|(seconds, _)| format!(" for {}", format_duration(seconds)));
    let without = modifiers.without_approval.map(|_| " without approval".to_owned());
    [duration, without].into_iter().flatten().collect()
}

fn thing_words(thing: Thing, tenant: &Tenant) -> String {
    match thing {
        Thing::Group(group, relation) => format!("{} of {}", relation.abstract_noun(), quote(tenant.group_name(group))),
        Thing::Role(role) => format!("role {}", quote(&tenant.roles.row(role).name)),
    }
}

fn goal_words(goal: &Goal, tenant: &Tenant) -> String {
    match goal {
        Goal::Thing(thing) => thing_words(*thing, tenant),
        Goal::Access(access) => format!("access {}", quote(access)),
        Goal::AnyPrivilegedRole => "any privileged role".to_owned(),
    }
}

fn holding_words(holding: HoldingQuestion, tenant: &Tenant) -> String {
    match holding {
        HoldingQuestion::Group(group, relation) => format!("{} of {}", with_article(relation), quote(tenant.group_name(group))),
        HoldingQuestion::Role(role) => format!("in role {}", quote(&tenant.roles.row(role).name)),
    }
}

fn eligible_words(thing: Thing, tenant: &Tenant) -> String {
    match thing {
        Thing::Group(group, relation) => format!("an eligible {} of {}", relation.word(), quote(tenant.group_name(group))),
        Thing::Role(role) => format!("eligible in role {}", quote(&tenant.roles.row(role).name)),
    }
}

fn tie_words(tie: Tie) -> String {
    match tie {
        Tie::EligibleFor => "eligible for".to_owned(),
        Tie::Of(relation) => format!("{} of", with_article(relation)),
    }
}

fn shown(target: ShowTarget, tenant: &Tenant) -> String {
    match target {
        ShowTarget::Tenant => "the tenant".to_owned(),
        ShowTarget::Principal(id) => name_of(id, tenant),
        ShowTarget::Role(id) => quote(&tenant.roles.row(id).name),
        ShowTarget::Policy(id) => quote(tenant.policies.row(id).name.as_deref().unwrap_or("policy")),
        ShowTarget::Unit(id) => quote(&tenant.units.row(id).name),
        ShowTarget::Blueprint(id) => quote(&tenant.blueprints.row(id).name),
        ShowTarget::Context(id) => quote(&tenant.contexts.row(id).name),
    }
}

fn with_article(relation: Relation) -> &'static str {
    match relation {
        Relation::Member => "a member",
        Relation::Owner => "an owner",
    }
}

fn name_of(id: PrincipalId, tenant: &Tenant) -> String {
    quote(&tenant.principals.row(id).name)
}
