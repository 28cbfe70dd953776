//! Questions about the whole tenant: who can reach something, every `never`, all lints.

use std::hint::black_box;
use std::sync::OnceLock;

use pim::answer::{find_plan_breach, who_comes_to};
use pim::eval::{View, policy_of};
use pim::ir::{Action, Approval, Goal, Instant, Never, Play, PrincipalId, Pursuit, Relation, Tenant, Thing};
use pim::reach::{Index, Mode, Reach};
use pim::session::Session;
use pim::table::Id;

use crate::counting::weigh;
use crate::report::{Row, Skip};
use crate::timing::once;

/// Measures the sweeps of the library.
pub fn measure(tenant: &Tenant, nevers: &[Never], at: Instant, skip: &Skip) -> Vec<Row> {
    let view = View::new(tenant, at);
    let mut rows = Vec::new();
    let mut index = Index::default();
    let (seconds, weight) = weigh(|| once(|| index = Index::new(&view)));
    rows.push(Row::sweep("index", seconds, tenant.groups.len()));
    rows.push(Row::bytes("index, kept", weight.kept));
    for (name, goal) in goals(tenant) {
        let mut found = 0;
        let (seconds, weight) =
            weigh(|| once(|| found = who_comes_to(&view, &index, &pursuit(Play::Reach, &goal), Mode::WithApproval).len()));
        rows.push(Row::sweep(&format!("who can reach {name}"), seconds, found));
        rows.push(Row::bytes(&format!("who can reach {name}, at peak"), weight.peak));
    }
    for (name, goal) in goals(tenant).into_iter().take(2).filter(|_| skip.keeps("who can escalate")) {
        let mut found = 0;
        let seconds = once(|| found = who_comes_to(&view, &index, &pursuit(Play::Escalate, &goal), Mode::WithApproval).len());
        rows.push(Row::sweep(&format!("who can escalate to {name}"), seconds, found));
    }
    let mut all = 0.0;
    let shared = OnceLock::from(index.clone());
    for never in nevers {
        let Action::Pursue(pursuit) = &never.action else { continue };
        if !skip.keeps(&never.name) || (pursuit.play == Play::Escalate && !skip.keeps("never: escalate")) {
            continue;
        }
        let mut found = 0;
        let breach = || find_plan_breach(tenant, &shared, never, pursuit, at);
        let seconds = once(|| found = breach().map_or(0, |breach| breach.principals.len()));
        all += seconds;
        rows.push(Row::sweep(&format!("never \"{}\"", never.name), seconds, found));
    }
    rows.push(Row::sweep("all never rules", all, nevers.len()));
    rows.push(standby(tenant, &view, &index));
    rows
}

/// Measures the sweeps of a session.
pub fn measure_session(session: &Session, at: Instant, skip: &Skip) -> Vec<Row> {
    let mut found = 0;
    let mut rows = Vec::new();
    if skip.keeps("check and test, which escalate too") {
        let check = once(|| found = session.check(at, &[]).open.len());
        rows.push(Row::sweep("check with all lints", check, found));
        let test = once(|| found = session.test(at).map_or(0, |cases| cases.len()));
        rows.push(Row::sweep("test", test, found));
    }
    let question = "who can reach access vault";
    let who = once(|| found = session.ask(question, at).map_or(0, |answered| answered.query.len()));
    rows.push(Row::sweep(&format!("ask \"{question}\""), who, found));
    rows
}

fn pursuit(play: Play, goal: &Goal) -> Pursuit {
    Pursuit { play, goal: goal.clone() }
}

fn goals(tenant: &Tenant) -> Vec<(&'static str, Goal)> {
    let role = |name: &str| tenant.roles.iter().find(|(_, role)| &*role.name == name).map(|(id, _)| Goal::Thing(Thing::Role(id)));
    let roles = [("GA", role("Global Administrator")), ("Exchange", role("Exchange Administrator"))];
    let mut goals: Vec<(&'static str, Goal)> = roles.into_iter().filter_map(|(name, goal)| Some((name, goal?))).collect();
    goals.push(("vault", Goal::Access("vault".into())));
    goals.push(("any privileged", Goal::AnyPrivilegedRole));
    goals
}

/// Asks for the standby approvers of everything that asks for approval, up to a hundred.
fn standby(tenant: &Tenant, view: &View<'_>, index: &Index) -> Row {
    let things = tenant.groups.ids().map(|group| Thing::Group(group, Relation::Member)).chain(tenant.roles.ids().map(Thing::Role));
    let asks = |thing: &Thing| {
        let policy = policy_of(tenant, *thing).map(|policy| &tenant.policies.row(policy).activation.approval.value);
        policy.is_some_and(|approval| *approval != Approval::NotRequired)
    };
    let things: Vec<Thing> = things.filter(asks).take(100).collect();
    let requester = PrincipalId::from_index(0);
    let mut found = 0;
    let seconds = once(|| {
        let mut reach = Reach::new(view, index);
        found = things.iter().map(|thing| black_box(reach.standby_approvers(*thing, requester)).len()).sum();
    });
    Row::sweep("standby approvers", seconds / things.len().max(1) as f64, found)
}
