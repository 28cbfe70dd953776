//! What would have fitted where pest stopped, in words.

use crate::diag::nearest;
use crate::syntax::grammar::Rule;
use crate::syntax::words;
use crate::text::{list, quote};

/// How many keywords a message lists.
const MOST_LISTED: usize = 14;

/// The tokens that fit.
#[derive(Debug)]
pub(super) struct Expected {
    /// In the order of the grammar, each once.
    rules: Vec<Rule>,
}

impl Expected {
    /// Takes what pest tried; of a rule that begins with several words it tells only the rule.
    pub fn new(tried: &[Rule]) -> Self {
        let mut rules: Vec<Rule> = tried.iter().flat_map(|rule| first_of(*rule).map_or_else(|| vec![*rule], <[Rule]>::to_vec)).collect();
        rules.sort_unstable();
        rules.dedup();
        Self { rules }
    }

    /// Tells whether a token fits.
    pub fn has(&self, rule: Rule) -> bool {
        self.rules.contains(&rule)
    }

    /// Tells whether a name or text fits.
    pub fn takes_name(&self) -> bool {
        self.has(Rule::name) || self.has(Rule::text)
    }

    /// Tells whether a keyword fits.
    pub fn takes_keyword(&self, word: &str) -> bool {
        self.keywords().any(|keyword| keyword == word)
    }

    /// Tells whether nothing but `member` or `owner` fits.
    pub fn is_relation(&self) -> bool {
        self.rules == [Rule::k_member, Rule::k_owner]
    }

    /// Returns the keyword that fits and is nearest to a word, for a former one what is written now; what goes on comes before what begins a
    /// statement.
    pub fn nearest(&self, written: &str) -> Option<String> {
        let (begin, go_on): (Vec<String>, Vec<String>) = self.keywords().partition(|keyword| words::is_statement(keyword));
        let near = |keywords: &[String]| nearest(written, keywords.iter().map(String::as_str)).map(str::to_owned);
        let found = near(&go_on).or_else(|| near(&begin)).filter(|near| near != written)?;
        Some(words::successor(&found).map_or(found, str::to_owned))
    }

    fn keywords(&self) -> impl Iterator<Item = String> {
        self.rules.iter().filter_map(|rule| words::keyword(*rule))
    }

    /// Lists what fits: "`member` or `owner`"; former words are read, and not told.
    pub fn in_words(&self) -> String {
        let mut keywords: Vec<String> = self.keywords().filter(|keyword| words::successor(keyword).is_none()).collect();
        let begins_statement = take_all(&mut keywords, words::STATEMENTS);
        let begins_act = take_all(&mut keywords, words::DEEDS);
        let mut fitting: Vec<String> = keywords.iter().take(MOST_LISTED).map(quote).collect();
        fitting.extend(self.rules.iter().filter_map(|rule| noun(*rule)).map(str::to_owned));
        fitting.extend(begins_act.then(|| "an act such as `activates` or `approves`".to_owned()));
        fitting.extend(begins_statement.then(|| "a statement".to_owned()));
        match fitting.as_slice() {
            [] => "nothing more".to_owned(),
            some => list(some, "or"),
        }
    }
}

/// Takes a whole family of keywords out of a list; tells whether all its members stood there.
fn take_all(keywords: &mut Vec<String>, family: &[&str]) -> bool {
    let has_all = family.iter().all(|member| keywords.iter().any(|keyword| keyword == member));
    if has_all {
        keywords.retain(|keyword| !family.contains(&keyword.as_str()));
    }
    has_all
}

fn noun(rule: Rule) -> Option<&'static str> {
    match rule {
        Rule::name => Some("a name"),
        Rule::text => Some("a string or word"),
        Rule::string => Some("a string"),
        Rule::label => Some("a label"),
        Rule::word | Rule::reason_code => Some("a word"),
        Rule::time => Some("a time"),
        Rule::duration => Some("a duration"),
        Rule::open => Some("`{`"),
        Rule::close => Some("`}`"),
        Rule::comma => Some("`,`"),
        Rule::colon => Some("`:`"),
        _ => None,
    }
}

/// Returns the tokens a rule may begin with, where it is no token itself and begins with one of several.
fn first_of(rule: Rule) -> Option<&'static [Rule]> {
    first_of_items(rule).or(match rule {
        Rule::statements => Some(STATEMENTS),
        Rule::question | Rule::query | Rule::step_query => Some(QUESTIONS),
        Rule::answer => Some(ANSWERS),
        Rule::window => Some(&[Rule::k_from, Rule::k_until]),
        Rule::holding_of => Some(&[Rule::k_member, Rule::k_owner]),
        Rule::relation_of | Rule::group_policy | Rule::group_policy_head => Some(&[Rule::k_membership, Rule::k_ownership]),
        Rule::thing_item => Some(&[Rule::k_membership, Rule::k_ownership, Rule::k_role]),
        Rule::of_item => Some(&[Rule::k_members, Rule::k_owners, Rule::k_password, Rule::k_mfa]),
        Rule::prolongs => Some(&[Rule::k_extends, Rule::k_renews]),
        Rule::notification => Some(&[Rule::k_eligible, Rule::k_active, Rule::k_activation]),
        Rule::inline_policy => Some(&[Rule::k_extends, Rule::open]),
        Rule::names | Rule::act => Some(&[Rule::name]),
        Rule::never_name => Some(&[Rule::string]),
        _ => None,
    })
}

fn first_of_items(rule: Rule) -> Option<&'static [Rule]> {
    match rule {
        Rule::tenant_items => Some(&[
            Rule::k_timezone,
            Rule::k_guests,
            Rule::k_eligible_protection,
            Rule::k_nesting,
            Rule::k_sign_in,
            Rule::k_password_writeback,
        ]),
        Rule::user_items => Some(&[
            Rule::k_upn,
            Rule::k_id,
            Rule::k_guest,
            Rule::k_disabled,
            Rule::k_synced,
            Rule::k_mfa,
            Rule::k_agent,
            Rule::k_unknown,
            Rule::k_allow,
        ]),
        Rule::service_items => Some(&[Rule::k_id, Rule::k_agent, Rule::k_disabled, Rule::k_allow]),
        Rule::blueprint_items => Some(&[Rule::k_id, Rule::k_owners, Rule::k_allow]),
        Rule::group_items => Some(GROUP_ITEMS),
        Rule::role_items => Some(&[Rule::k_like, Rule::k_privileged, Rule::k_policy, Rule::k_allow]),
        Rule::unit_items => Some(&[Rule::k_restricted, Rule::k_members, Rule::k_allow]),
        Rule::context_items => Some(&[Rule::k_untargeted, Rule::k_off, Rule::k_report_only, Rule::k_excludes, Rule::k_allow]),
        Rule::policy_items => Some(&[Rule::k_activation, Rule::k_eligible, Rule::k_active, Rule::k_notify, Rule::k_allow]),
        Rule::activation_items => Some(&[Rule::k_max, Rule::k_require, Rule::k_approval, Rule::k_no]),
        Rule::eligible_items => Some(&[Rule::k_max, Rule::k_permanent]),
        Rule::active_items => Some(&[Rule::k_max, Rule::k_permanent, Rule::k_require]),
        Rule::notify_items => Some(&[Rule::k_eligible, Rule::k_active, Rule::k_activation, Rule::k_no]),
        Rule::scenario_items | Rule::one_step => Some(&[Rule::k_at, Rule::k_after, Rule::k_expect, Rule::k_refused, Rule::name]),
        _ => None,
    }
}

const GROUP_ITEMS: &[Rule] = &[
    Rule::k_id,
    Rule::k_security,
    Rule::k_microsoft365,
    Rule::k_role_assignable,
    Rule::k_pim_enabled,
    Rule::k_dynamic,
    Rule::k_synced,
    Rule::k_open,
    Rule::k_unknown,
    Rule::k_membership,
    Rule::k_ownership,
    Rule::k_grants,
    Rule::k_allow,
];

const STATEMENTS: &[Rule] = &[
    Rule::k_include,
    Rule::k_tenant,
    Rule::k_user,
    Rule::k_service_principal,
    Rule::k_blueprint,
    Rule::k_group,
    Rule::k_role,
    Rule::k_unit,
    Rule::k_context,
    Rule::k_policy,
    Rule::k_assign,
    Rule::k_never,
    Rule::k_expect,
    Rule::k_scenario,
];

const QUESTIONS: &[Rule] = &[Rule::k_can, Rule::k_who, Rule::k_what, Rule::k_how, Rule::k_when, Rule::k_is, Rule::k_show];

const ANSWERS: &[Rule] = &[
    Rule::k_allow,
    Rule::k_already,
    Rule::k_approval,
    Rule::k_deny,
    Rule::k_yes,
    Rule::k_no,
    Rule::k_nobody,
    Rule::k_nothing,
    Rule::k_unknown,
    Rule::k_membership,
    Rule::k_ownership,
    Rule::k_role,
    Rule::k_access,
    Rule::name,
];
