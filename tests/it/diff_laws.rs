//! Comparing tenants keeps its laws on random ones, and agrees with comparing everybody's plans for everything.

use std::collections::{BTreeMap, BTreeSet};

use pim::diff::{Aspect, Both, Coverage, Diff, Effect, Extent, Row, Subject, Turn, diff};
use pim::eval::View;
use pim::ir::{Approval, Goal, Play, PrincipalId, Relation, Tenant, Thing};
use pim::reach::{Class, Index, Mode, verify_plan};

use crate::reach_laws::plan_reach;
use pim::requirement::Requirement;
use pim::source::{Origin, Sources, Span};

use crate::laws::cases;
use crate::model::{Model, noon};
use crate::reach_random::{Dice, Random};
use crate::reach_reference::{Level, Reference};

const PLAIN: Coverage = Coverage { attacks: false, plans: false, extent: Extent::Touched };

/// A random change: the texts before and after.
fn change(seed: u64) -> Option<(Model, Model, String)> {
    let (before, old) = Random::draw(seed)?;
    let (other, _) = Random::draw(seed.wrapping_mul(31).wrapping_add(17))?;
    let dice = &mut Dice::new(seed ^ 0x5eed);
    let mut after = before.clone();
    for _ in 0..=dice.below(3) {
        match dice.below(6) {
            0 if !after.assignments.is_empty() => _ = after.assignments.remove(dice.below(after.assignments.len())),
            1 if !other.assignments.is_empty() => after.assignments.push(other.assignments[dice.below(other.assignments.len())].clone()),
            3 => {
                let flag = dice.pick(&["", "guest", "disabled"]);
                after.declarations.push(format!("user zoe {{ {flag} }}"));
                after.assignments.push(format!("assign zoe to {} as eligible member", dice.pick(&["g0", "g1", "g3"])));
            }
            4 => {
                let flag = dice.pick(&["", "open", "role-assignable", "grants vault"]);
                after.declarations.push(format!("group g9 {{ pim-enabled {flag} }}"));
                after.assignments.push(format!("assign g9 to {} as eligible member", dice.pick(&["g0", "g1", "g3"])));
                after.assignments.push(format!("assign {} to g9 as eligible owner until 2026-12-31", dice.pick(&["ann", "ben", "g2"])));
            }
            2 => {
                // contexts, accounts, groups and units stand at fixed places
                let at = dice.below(after.declarations.len().min(other.declarations.len()));
                let same = |lines: &[String]| lines[at].split(' ').take(2).map(str::to_owned).collect::<Vec<_>>();
                if same(&after.declarations) == same(&other.declarations) {
                    after.declarations[at] = other.declarations[at].clone();
                }
            }
            _ => {
                let dropped = dice.below(after.declarations.len());
                let kept: Vec<String> = after.declarations.iter().map(|line| line.replace("require mfa", "")).collect();
                after.declarations[dropped] = kept[dropped].clone();
            }
        }
    }
    let text = after.text();
    Some((old, Model::valid(&text)?, format!("seed {seed}\n--- before\n{}--- after\n{text}", before.text())))
}

fn compare(old: &Model, new: &Model, coverage: Coverage) -> Diff {
    let mut sources = Sources::new();
    let nowhere = Both::make(|_| Span::new(Sources::default().clone().add("<query>", "", Origin::Query), 0, 0));
    sources.add("new.pim", "", Origin::File);
    let old_sources = vec![sources.add("old.pim", "", Origin::File)];
    let tenants = Both { old: old.tenant(), new: new.tenant() };
    diff(&Subject { tenants, at: noon(), old_sources, nowhere }, coverage)
}

fn accounts(tenant: &Tenant) -> BTreeMap<String, PrincipalId> {
    tenant.principals.iter().filter(|(_, row)| !row.is_group()).map(|(id, row)| (row.name.to_string(), id)).collect()
}

/// Everything that can be reached in a tenant, by its text; roles that it mentions itself.
fn goals(tenant: &Tenant) -> BTreeMap<String, Goal> {
    let relations = [Relation::Member, Relation::Owner];
    let groups = tenant.groups.ids().flat_map(|group| relations.map(|relation| Thing::Group(group, relation)));
    let roles = tenant.roles.iter().filter(|(_, row)| row.is_mentioned).map(|(role, _)| Thing::Role(role));
    let things = groups.chain(roles).map(|thing| (pim::explain::thing_text(tenant, thing), Goal::Thing(thing)));
    things.chain([("access vault".to_owned(), Goal::Access("vault".into()))]).collect()
}

/// Who and what, with the best plan's class and size, and the fewest steps of any way where the reference looks at the goal.
type Known = BTreeMap<(String, String), (Class, u64, Option<u64>)>;

/// The best plan of everybody for everything that either tenant mentions: its class and size, and the fewest steps of any way.
fn all_plans(model: &Model, other: &Model) -> Known {
    let tenant = model.tenant();
    let view = View::new(tenant, noon());
    let index = Index::new(&view);
    let reference = Reference::new(tenant, noon(), Level::Approval, None);
    let mut goals = goals(tenant);
    for (_, role) in other.tenant().roles.iter().filter(|(_, role)| role.is_mentioned) {
        let here = tenant.roles.iter().find(|(_, row)| row.name == role.name).map(|(id, _)| Thing::Role(id));
        goals.extend(here.map(|thing| (pim::explain::thing_text(tenant, thing), Goal::Thing(thing))));
    }
    let mut found = Known::new();
    for (name, account) in accounts(tenant) {
        for (text, goal) in &goals {
            if let Some(plan) = plan_reach(&view, &index, account, goal, Mode::WithApproval).plan {
                let fewest = reference.reach(account, goal).map(u64::from);
                found.insert((name.clone(), text.clone()), (plan.class, plan.size, fewest));
            }
        }
    }
    found
}

fn rows(diff: &Diff) -> BTreeMap<(String, String), &Row> {
    diff.rows.iter().map(|row| ((row.account.clone(), row.goal.clone()), row)).collect()
}

/// Tells whether two best plans are alike, as far as the reference tells.
fn are_alike(before: Option<&(Class, u64, Option<u64>)>, after: Option<&(Class, u64, Option<u64>)>) -> bool {
    match (before, after) {
        (Some((class, size, Some(fewest))), Some((other_class, other_size, Some(other_fewest)))) => {
            (class, size, fewest) == (other_class, other_size, other_fewest)
        }
        (before, after) => before.map(|plan| (plan.0, plan.1)) == after.map(|plan| (plan.0, plan.1)),
    }
}

#[test]
fn what_is_listed_is_what_differs_in_decision_and_steps() {
    let mut listed = 0;
    for seed in 0..u64::from(cases(60)) {
        let Some((old, new, text)) = change(seed) else { continue };
        let found = compare(&old, &new, PLAIN);
        let rows = rows(&found);
        let every: BTreeSet<&str> = found.rows.iter().filter(|row| row.goal == "every role").map(|row| row.account.as_str()).collect();
        let known = Both { old: all_plans(&old, &new), new: all_plans(&new, &old) };
        let pairs: BTreeSet<&(String, String)> = known.old.keys().chain(known.new.keys()).collect();
        for pair in pairs {
            let (before, after) = (known.old.get(pair), known.new.get(pair));
            let Some(row) = rows.get(pair) else {
                let is_said = pair.1.starts_with("role ") && every.contains(pair.0.as_str());
                assert!(is_said || are_alike(before, after), "{pair:?} is missing: {before:?} {after:?}\n{text}");
                continue;
            };
            listed += 1;
            assert_eq!(before.is_none(), row.turn == Turn::Gained, "{pair:?}\n{text}");
            assert_eq!(after.is_none(), row.turn == Turn::Lost, "{pair:?}\n{text}");
            for (way, known) in [(&row.ways.old, before), (&row.ways.new, after)] {
                let Some((class, size, fewest)) = known else { continue };
                let way = way.as_ref().expect("a way");
                assert_eq!((way.decision, Some(way.steps)), (class.decision(), fewest.or(Some(way.steps))), "{pair:?}\n{text}");
                assert_eq!(way.steps_alone, (*class == Class::Own).then_some(*size), "{pair:?}\n{text}");
            }
        }
    }
    assert!(listed > 100, "only {listed} rows");
}

#[test]
fn what_a_change_can_touch_is_enough_to_look_at() {
    let mut untouched = 0;
    for seed in 0..u64::from(cases(60)) {
        let Some((old, new, text)) = change(seed) else { continue };
        let [touched, everything] = [Extent::Touched, Extent::Everything].map(|extent| compare(&old, &new, Coverage { extent, ..PLAIN }));
        assert_eq!(touched, everything, "{text}");
        untouched += usize::from(touched.rows.is_empty());
    }
    assert!(untouched > 5, "only {untouched}");
}

/// The same row seen from the other side.
fn mirrored(row: &Row) -> Row {
    let turn = match row.turn {
        Turn::Gained => Turn::Lost,
        Turn::Lost => Turn::Gained,
        Turn::Easier => Turn::Harder,
        Turn::Harder => Turn::Easier,
        Turn::Changed => Turn::Changed,
    };
    let swapped = |aspect: &Aspect| match aspect {
        Aspect::Approval | Aspect::Gate(_) => aspect.clone(),
        Aspect::Longest(both) => Aspect::Longest(Both { old: both.new, new: both.old }),
        Aspect::Steps(both) => Aspect::Steps(Both { old: both.new, new: both.old }),
        Aspect::StepsAlone(both) => Aspect::StepsAlone(Both { old: both.new, new: both.old }),
        Aspect::Class(both) => Aspect::Class(Both { old: both.new, new: both.old }),
    };
    let mut details = row.details.clone();
    for detail in &mut details {
        detail.aspect = swapped(&detail.aspect);
        detail.effect = if detail.effect == Effect::Easier { Effect::Harder } else { Effect::Easier };
    }
    details.sort();
    Row { turn, details, ways: Both { old: row.ways.new.clone(), new: row.ways.old.clone() }, ..row.clone() }
}

fn sorted(rows: impl Iterator<Item = Row>) -> Vec<Row> {
    let mut rows: Vec<Row> = rows.collect();
    rows.iter_mut().for_each(|row| row.details.sort());
    rows.sort_by(|left, right| (&left.goal, &left.account).cmp(&(&right.goal, &right.account)));
    rows
}

#[test]
fn a_change_and_its_opposite_mirror_each_other() {
    let coverage = Coverage { attacks: true, ..PLAIN };
    for seed in 0..u64::from(cases(20)) {
        let Some((old, new, text)) = change(seed) else { continue };
        let (forth, back) = (compare(&old, &new, coverage), compare(&new, &old, coverage));
        assert_eq!(sorted(forth.rows.iter().map(mirrored)), sorted(back.rows.iter().cloned()), "{text}");
        assert_eq!(sorted(forth.attacks.iter().map(mirrored)), sorted(back.attacks.iter().cloned()), "{text}");
        assert_eq!(forth.privileged.old, back.privileged.new, "{text}");
        assert_eq!(forth.privileged.new, back.privileged.old, "{text}");
        let approvers = |diff: &Diff, turn| -> BTreeSet<(String, String)> {
            diff.approvers.iter().filter(|row| row.turn == turn).map(|row| (row.thing.clone(), row.account.clone())).collect()
        };
        assert_eq!(approvers(&forth, Turn::Gained), approvers(&back, Turn::Lost), "{text}");
        assert_eq!(forth.declared.len(), back.declared.len(), "{text}");
        assert_eq!(forth.is_empty(), back.is_empty());
    }
}

/// A change of what attackers come to by accounts and groups alone, in tenants with users enough who are given nothing.
fn plain_change(seed: u64) -> Option<(Model, Model, String)> {
    let (mut before, _) = Random::draw(seed)?;
    before.declarations.extend((0..4).map(|at| format!("user spare{at}")));
    before.declarations.extend((0..4).map(|at| format!("user visitor{at} {{ guest }}")));
    let (other, _) = Random::draw(seed.wrapping_mul(37).wrapping_add(5))?;
    let dice = &mut Dice::new(seed ^ 0xa77a);
    let mut after = before.clone();
    let is_plain = |line: &&String| !line.contains(" role ");
    for _ in 0..=dice.below(2) {
        let added: Vec<String> = other.assignments.iter().filter(is_plain).cloned().collect();
        let flag = dice.pick(&["", "guest", "mfa", "disabled", "synced"]);
        match dice.below(4) {
            0 => after.assignments.retain(|line| !is_plain(&line) || dice.below(8) > 0),
            1 if !added.is_empty() => after.assignments.push(added[dice.below(added.len())].clone()),
            2 => after.declarations.retain(|line| line != "user spare0"),
            _ => {
                after.declarations.push(format!("user zoe {{ {flag} }}"));
                after.assignments.push(format!(
                    "assign zoe to {} as {} member",
                    dice.pick(&["g0", "g1", "g3"]),
                    dice.pick(&["eligible", "active"])
                ));
            }
        }
    }
    let (old, new) = (Model::valid(&before.text())?, Model::valid(&after.text())?);
    Some((old, new, format!("seed {seed}\n--- before\n{}--- after\n{}", before.text(), after.text())))
}

#[test]
fn attacks_that_a_change_cannot_touch_are_rightly_passed_over() {
    let mut found = 0;
    for seed in 0..u64::from(cases(30)) {
        for (old, new, text) in [change(seed), plain_change(seed)].into_iter().flatten() {
            let touched = compare(&old, &new, Coverage { attacks: true, ..PLAIN }).attacks;
            let all = compare(&old, &new, Coverage { attacks: true, plans: false, extent: Extent::Everything }).attacks;
            assert_eq!(sorted(touched.iter().cloned()), sorted(all.iter().cloned()), "{text}");
            found += all.len();
        }
    }
    assert!(found > 10, "only {found} attacks");
}

#[test]
fn a_tenant_differs_in_nothing_from_itself_however_it_is_written() {
    for seed in 0..u64::from(cases(15)) {
        let Some((random, model)) = Random::draw(seed) else { continue };
        let coverage = Coverage { attacks: true, plans: false, extent: Extent::Everything };
        assert!(compare(&model, &model, coverage).is_empty(), "{}", random.text());
        let mut turned = random.clone();
        turned.declarations.reverse();
        turned.assignments.reverse();
        turned.assignments.extend(random.assignments.first().cloned());
        let turned = Model::valid(&turned.text()).unwrap();
        let found = compare(&model, &turned, coverage);
        assert!(found.is_empty(), "{found:#?}\n{}", random.text());
    }
}

#[test]
fn every_plan_can_be_replayed() {
    let mut replayed = 0;
    for seed in 0..u64::from(cases(15)) {
        let Some((old, new, text)) = change(seed) else { continue };
        let found = compare(&old, &new, Coverage { attacks: true, plans: true, extent: Extent::Touched });
        let all = found.rows.iter().map(|row| (Play::Reach, row)).chain(found.attacks.iter().map(|row| (Play::Escalate, row)));
        for (play, row) in all.filter(|(_, row)| row.goal != "every role") {
            for (model, plan, way) in [(&old, &row.plans.old, &row.ways.old), (&new, &row.plans.new, &row.ways.new)] {
                let Some(plan) = plan else { continue };
                let way = way.as_ref().expect("a way");
                let (account, goal) = (accounts(model.tenant())[&row.account], &goals_of(model, row)[&row.goal]);
                let view = View::new(model.tenant(), noon());
                assert_eq!(verify_plan(&view, account, goal, play, &plan.plan), Ok(()), "{}: {}\n{text}", row.account, row.goal);
                assert_eq!(plan.decision, way.decision, "{text}");
                replayed += 1;
            }
            assert_eq!(row.plans.new.is_some(), row.turn != Turn::Lost, "{text}");
        }
    }
    assert!(replayed > 30, "only {replayed} plans");
}

/// The goals of a tenant, with the role of a row that only the other one mentions.
fn goals_of(model: &Model, row: &Row) -> BTreeMap<String, Goal> {
    let tenant = model.tenant();
    let mut found = goals(tenant);
    let roles = tenant.roles.ids().map(|role| (pim::explain::thing_text(tenant, Thing::Role(role)), Goal::Thing(Thing::Role(role))));
    found.extend(roles.filter(|(text, _)| *text == row.goal));
    found
}

#[test]
fn one_more_assignment_makes_nothing_harder() {
    let mut eased = 0;
    for seed in 0..u64::from(cases(60)) {
        let Some((random, old)) = Random::draw(seed) else { continue };
        let dice = &mut Dice::new(seed);
        let mut more = random.clone();
        let who = dice.pick(&["ann", "ben", "cid", "dot", "g1", "g4"]);
        more.assignments.push(format!(
            "assign {who} to {} as eligible {}",
            dice.pick(&["g0", "g2", "g3"]),
            dice.pick(&["member", "owner"])
        ));
        let Some(new) = Model::valid(&more.text()) else { continue };
        let found = compare(&old, &new, PLAIN);
        let is_better = |row: &&Row| matches!(row.turn, Turn::Gained | Turn::Easier);
        assert!(found.rows.iter().all(|row| is_better(&row)), "{:#?}\n{}", found.rows, more.text());
        eased += found.rows.len();
    }
    assert!(eased > 30, "only {eased} rows");
}

/// Drops the lines of the eligible assignments before which a policy asks for a gate.
fn without_gate(random: &Random, model: &Model, has_gate: impl Fn(&pim::ir::Policy) -> bool) -> Random {
    let tenant = model.tenant();
    let facts = tenant.assignments.rows().values().filter(|fact| !fact.state.is_in_force());
    let gated =
        facts.filter(|fact| pim::eval::policy_of(tenant, fact.target.thing()).is_some_and(|policy| has_gate(tenant.policies.row(policy))));
    let lines: BTreeSet<usize> = gated.map(|fact| model.line(fact.span)).collect();
    let first = random.declarations.len();
    let kept = random.assignments.iter().enumerate().filter(|(at, _)| !lines.contains(&(first + at)));
    Random { assignments: kept.map(|(_, line)| line.clone()).collect(), ..random.clone() }
}

type HasGate = fn(&pim::ir::Policy) -> bool;

#[test]
fn a_gate_stands_on_every_way_where_nothing_is_reached_without_it() {
    let mut gated = 0;
    for seed in 0..u64::from(cases(60)) {
        let Some((random, _)) = Random::draw(seed) else { continue };
        // approvers are held fixed, which dropping lines does not do
        let strip = |line: &String| line.split(" approval").next().map(|head| balanced(head, line)).unwrap_or_default();
        let plain = Random { declarations: random.declarations.iter().map(strip).collect(), ..random.clone() };
        let Some(new) = Model::valid(&plain.text()) else { continue };
        let asks_approval = |policy: &pim::ir::Policy| policy.activation.approval.value != Approval::NotRequired;
        if new.tenant().policies.values().any(asks_approval) {
            continue;
        }
        let old = Model::valid(&format!("{}user zoe\n", plain.text().replace("assign ", "# assign "))).unwrap();
        let found = compare(&old, &new, Coverage { extent: Extent::Everything, ..PLAIN });
        let gates: [(&str, HasGate); 2] = [
            ("justification", |policy| policy.activation.require.value.get(Requirement::Justification).is_some()),
            ("ticket", |policy| policy.activation.require.value.get(Requirement::Ticket).is_some()),
        ];
        for (gate, has_gate) in gates {
            let without = Model::valid(&without_gate(&plain, &new, has_gate).text()).unwrap();
            let view = View::new(without.tenant(), noon());
            let index = Index::new(&view);
            for row in found.rows.iter().filter(|row| row.turn == Turn::Gained && row.goal != "every role") {
                let (account, goal) = (accounts(without.tenant())[&row.account], &goals_of(&without, row)[&row.goal]);
                let is_reached = plan_reach(&view, &index, account, goal, Mode::WithApproval).plan.is_some();
                let way = row.ways.new.as_ref().expect("a way");
                assert_eq!(
                    way.gates.iter().any(|name| name == gate),
                    !is_reached,
                    "seed {seed}: {} {} {gate}\n{}",
                    row.account,
                    row.goal,
                    plain.text()
                );
                gated += usize::from(!is_reached);
            }
        }
    }
    assert!(gated > 20, "only {gated} gates");
}

/// Closes the braces that the head of a line leaves open.
fn balanced(head: &str, _line: &str) -> String {
    let open = head.matches('{').count().saturating_sub(head.matches('}').count());
    format!("{head}{}", " }".repeat(open))
}
