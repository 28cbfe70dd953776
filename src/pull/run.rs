//! A pull from its first call to its last: what is asked follows from what was answered.

use std::collections::{BTreeMap, BTreeSet};

use chrono::SecondsFormat;

use super::body::{self, GroupRow, Organization, Page};
use super::claims::Identity;
use super::cloud::{Cloud, Hosts};
use super::record::{self, Asked, Missing, Record};
use super::rounds::{Asker, Call, Outcome, Stop};
use super::step::{Each, STEPS, Step, is_id};
use super::world::{Progress, World};

/// More pages than any collection has: ten million rows.
const MAX_PAGES: usize = 9_999;

/// What is pulled, and by whom.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Where Graph is.
    pub hosts: Hosts,
    /// The cloud of that.
    pub cloud: Cloud,
    /// The tenant that is meant, by its id or a domain.
    pub tenant: Option<String>,
    /// The tenant that the token names.
    pub token_tenant: Option<String>,
    /// Who asks.
    pub identity: Identity,
    /// Whether members and owners of every group are asked for.
    pub all_groups: bool,
    /// Whether every group is asked whether it is under PIM, where no list tells.
    pub probe_groups: bool,
    /// Whether the folder holds a part already.
    pub is_resumed: bool,
}

/// What a pull came to.
#[derive(Debug, Clone)]
pub struct Report {
    /// What is written down of it.
    pub record: Record,
    /// The name of the tenant.
    pub name: Option<String>,
    /// How many groups are under PIM, without those that were deleted; none where no list tells.
    pub governed: usize,
    /// How many rows each call had, in the order of the calls.
    pub items: Vec<(&'static Step, usize)>,
}

/// Pulls a tenant.
pub fn pull(world: World<'_>, plan: &Plan) -> Result<Report, Stop> {
    let mut asker = Asker::new(world, &plan.hosts);
    let (organization, answer) = ask_organization(&mut asker, plan)?;
    let mut pull = Pull::begin(world, plan, organization)?;
    pull.settle_organization(answer)?;
    pull.tell_plan();
    pull.ask(&mut asker, Step::all(Each::Tenant).filter(|step| step.number > 0).map(|step| (step, None)).collect())?;
    pull.ask_unlisted(&mut asker)?;
    let governed = pull.governed();
    pull.ask(&mut asker, each(Each::PimGroup, &governed))?;
    let units = pull.units.clone();
    pull.ask(&mut asker, each(Each::Unit, &units))?;
    loop {
        let relevant = pull.relevant_next();
        if relevant.is_empty() {
            break;
        }
        pull.ask(&mut asker, each(Each::RelevantGroup, &relevant))?;
    }
    pull.finish()
}

/// What is asked for page by page: the call, and the group or unit.
type Collection = (&'static str, Option<String>);
type Wanted = Vec<(&'static Step, Option<String>)>;

/// Returns what is asked of each of some groups or units: one call after the other, so that batches are alike.
fn each(each: Each, ids: &BTreeSet<String>) -> Wanted {
    Step::all(each).flat_map(|step| ids.iter().map(move |id| (step, Some(id.clone())))).collect()
}

/// Asks for the tenant; also where its file is there, for whose tenant that is must be known.
fn ask_organization(asker: &mut Asker<'_>, plan: &Plan) -> Result<(Option<Organization>, (Call, Outcome)), Stop> {
    let mut answer = None;
    let first = STEPS.iter().take(1).map(|step| Call::first(step, &plan.hosts, None)).collect();
    asker.ask(first, &mut |call, outcome| {
        answer = Some((call, outcome));
        Ok(None)
    })?;
    match answer {
        Some((call, Outcome::Page(page, bytes))) => {
            let organization = body::organization(&bytes).ok_or_else(|| Stop::NotGraph("no organization".to_owned()))?;
            Ok((Some(organization), (call, Outcome::Page(page, bytes))))
        }
        Some((_, Outcome::Refused(200, code))) => Err(Stop::NotGraph(code)),
        Some((call, refused @ Outcome::Refused(..))) => Ok((None, (call, refused))),
        None => Err(Stop::NotGraph("no answer".to_owned())),
    }
}

/// How far a call has come.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    done: usize,
    open: usize,
    items: usize,
    missing: usize,
}

struct Pull<'w> {
    world: World<'w>,
    plan: &'w Plan,
    record: Record,
    organization: Option<Organization>,
    tallies: BTreeMap<&'static str, Tally>,
    /// Every group, by its id in small letters, with whether it can be under PIM.
    groups: BTreeMap<String, bool>,
    pim_groups: BTreeSet<String>,
    phantoms: BTreeSet<String>,
    units: BTreeSet<String>,
    /// Collections whose first pages the folder held.
    continued: BTreeSet<Collection>,
    /// The addresses of the pages so far, of collections that have more.
    seen: BTreeMap<Collection, BTreeSet<String>>,
    /// Groups whose members matter, and those whose members were asked for.
    relevant: BTreeSet<String>,
    asked: BTreeSet<String>,
}

impl<'w> Pull<'w> {
    /// Begins to fill the folder, once it is sure whose it is.
    fn begin(world: World<'w>, plan: &'w Plan, organization: Option<Organization>) -> Result<Self, Stop> {
        let tenant = tenant(plan, organization.as_ref())?;
        let now = world.clock.now().to_rfc3339_opts(SecondsFormat::Secs, true);
        let mut record = Record::new(&tenant, plan.cloud.name(), now, plan.identity.clone());
        let there = world.store.read(record::NAME).map_err(|error| Stop::Folder(record::NAME.to_owned(), error))?;
        if let Some(earlier) = there.as_deref().and_then(Record::parse).filter(|_| plan.is_resumed) {
            if !earlier.tenant.eq_ignore_ascii_case(&tenant) {
                return Err(Stop::OtherTenant(tenant, earlier.tenant));
            }
            record.started = earlier.started;
        }
        let pull = Self {
            world,
            plan,
            record,
            organization,
            tallies: BTreeMap::new(),
            groups: BTreeMap::new(),
            pim_groups: BTreeSet::new(),
            phantoms: BTreeSet::new(),
            units: BTreeSet::new(),
            continued: BTreeSet::new(),
            seen: BTreeMap::new(),
            relevant: BTreeSet::new(),
            asked: BTreeSet::new(),
        };
        pull.write(record::NAME, pull.record.to_json().as_bytes())?;
        Ok(pull)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Stop> {
        self.world.store.write(name, bytes).map_err(|error| Stop::Folder(name.to_owned(), error))
    }

    fn settle_organization(&mut self, (call, outcome): (Call, Outcome)) -> Result<(), Stop> {
        self.tally(call.step).open += 1;
        self.settle(call, outcome).map(drop)
    }

    /// Says once that the tenant has no PIM, rather than at each call that is refused for it.
    fn tell_plan(&self) {
        if self.organization.as_ref().is_some_and(|organization| !organization.has_pim()) {
            self.world.watch.note(
                "the tenant has neither Entra ID P2 nor Entra ID Governance among its plans: calls about PIM may be refused for that",
            );
        }
    }

    /// Asks for all of that, except for what the folder holds.
    fn ask(&mut self, asker: &mut Asker<'_>, wanted: Wanted) -> Result<(), Stop> {
        let mut calls = Vec::new();
        for (step, id) in wanted {
            self.tally(step).open += 1;
            if step.each == Each::RelevantGroup {
                self.asked.extend(id.iter().map(|id| id.to_lowercase()));
            }
            let call = Call::first(step, &self.plan.hosts, id.as_deref());
            calls.extend(self.unread(call)?);
        }
        asker.ask(calls, &mut |call, outcome| self.settle(call, outcome))
    }

    /// Reads the pages that the folder holds; returns the first that it does not.
    fn unread(&mut self, mut call: Call) -> Result<Option<Call>, Stop> {
        while self.plan.is_resumed {
            let file = call.file();
            let bytes = self.world.store.read(&file).map_err(|error| Stop::Folder(file, error))?;
            let Some((bytes, page)) = bytes.and_then(|bytes| body::page(&bytes).ok().map(|page| (bytes, page))) else { break };
            match self.keep(&call, &page, &bytes) {
                Some(next) => call = next,
                None => return Ok(None),
            }
            self.continued.insert(call.collection());
        }
        Ok(Some(call))
    }

    fn settle(&mut self, call: Call, outcome: Outcome) -> Result<Option<Call>, Stop> {
        match outcome {
            Outcome::Page(page, bytes) => {
                self.write(&call.file(), &bytes)?;
                let next = self.keep(&call, &page, &bytes);
                if next.is_none() && self.plan.is_resumed {
                    self.remove_behind(&call)?;
                }
                Ok(next)
            }
            Outcome::Refused(400 | 404 | 410, _) if self.continued.remove(&call.collection()) => Ok(Some(self.begin_again(&call))),
            Outcome::Refused(status, code) => {
                self.refuse(&call, status, code);
                Ok(None)
            }
        }
    }

    /// Begins a collection again, of which an earlier pull holds pages: what the last of them leads on to is no longer known.
    fn begin_again(&mut self, call: &Call) -> Call {
        let files: BTreeSet<String> = (1..call.page).map(|page| call.step.file(call.id.as_deref(), page)).collect();
        let is_dropped = |asked: &Asked| asked.file.as_ref().is_some_and(|file| files.contains(file));
        let dropped: usize = self.record.steps.iter().filter(|asked| is_dropped(asked)).map(|asked| asked.items).sum();
        self.record.steps.retain(|asked| !is_dropped(asked));
        self.tally(call.step).items -= dropped;
        self.seen.remove(&call.collection());
        Call::first(call.step, &self.plan.hosts, call.id.as_deref())
    }

    /// Removes pages of an earlier pull behind the last of this one.
    fn remove_behind(&self, call: &Call) -> Result<(), Stop> {
        let mut page = call.page + 1;
        loop {
            let file = call.step.file(call.id.as_deref(), page);
            // what has one page has one file
            if file == call.file() || !self.world.store.remove(&file).map_err(|error| Stop::Folder(file, error))? {
                return Ok(());
            }
            page += 1;
        }
    }

    /// Takes down a page that lies in the folder, and what follows from it; returns the page behind it.
    fn keep(&mut self, call: &Call, page: &Page, bytes: &[u8]) -> Option<Call> {
        let (step, url) = (call.step.number, call.url.text().to_owned());
        self.record.steps.push(Asked { step, file: Some(call.file()), url, status: 200, items: page.items });
        self.learn(call.step, bytes);
        self.tally(call.step).items += page.items;
        let next = page.next.as_deref().and_then(|next| match self.follow(call, next) {
            Ok(next) => Some(next),
            Err(code) => {
                self.miss(call, 200, code.to_owned());
                None
            }
        });
        if next.is_none() {
            self.seen.remove(&call.collection());
        }
        self.report(call.step, next.is_none());
        next
    }

    /// Follows a page to the next; says why not where it leads elsewhere or nowhere.
    fn follow(&mut self, call: &Call, link: &str) -> Result<Call, &'static str> {
        let url = self.plan.hosts.next(link).ok_or("next-link-to-another-host")?;
        let seen = self.seen.entry(call.collection()).or_default();
        seen.insert(call.url.text().to_owned());
        let is_circle = seen.contains(url.text()) || call.page >= MAX_PAGES;
        if is_circle { Err("next-link-in-a-circle") } else { Ok(call.behind(url)) }
    }

    fn refuse(&mut self, call: &Call, status: u16, code: String) {
        let id = call.id.as_deref().unwrap_or_default().to_lowercase(); // of the tenant's own calls none is told as deleted
        if status == 404 && self.pim_groups.contains(&id) && !self.groups.contains_key(&id) {
            if self.phantoms.insert(id.clone()) {
                self.world.watch.note(&format!("group {id} is listed under PIM and was deleted: nothing is asked about it"));
            }
            let (step, url) = (call.step.number, call.url.text().to_owned());
            self.record.steps.push(Asked { step, file: None, url, status, items: 0 });
        } else {
            self.miss(call, status, code);
        }
        self.report(call.step, true);
    }

    fn miss(&mut self, call: &Call, status: u16, code: String) {
        let (group, unit) = match call.step.each {
            Each::Tenant => (None, None),
            Each::PimGroup | Each::RelevantGroup => (call.id.clone(), None),
            Each::Unit => (None, call.id.clone()),
        };
        self.tally(call.step).missing += 1;
        self.record.missing.push(Missing { what: call.step.what.to_owned(), group, unit, status, code });
    }

    fn tally(&mut self, step: &'static Step) -> &mut Tally {
        self.tallies.entry(step.what).or_default()
    }

    fn report(&mut self, step: &'static Step, is_settled: bool) {
        let tally = self.tally(step);
        if is_settled {
            tally.done += 1;
            tally.open = tally.open.saturating_sub(1); // each that is settled was open
        }
        let Tally { done, open, items, missing } = *tally;
        self.world.watch.settled(Progress { step, done, open, items, missing });
    }

    /// Learns from a body what is to be asked next.
    fn learn(&mut self, step: &'static Step, bytes: &[u8]) {
        match (step.number, step.what) {
            (_, "groups") => body::groups(bytes).iter().for_each(|group| self.learn_group(group)),
            (_, "pim-groups") => {
                let ids = body::ids(bytes).into_iter().map(|id| id.to_lowercase());
                self.pim_groups.extend(ids.filter(|id| is_id(id)));
            }
            (_, "units") => self.units.extend(body::ids(bytes).into_iter().filter(|id| is_id(id))),
            (4..=10, _) | (_, "conditional-access-policies") => {
                // whose groups they are is known once all groups are, and users are many
                let is_group = |id: &String| step.each == Each::Tenant || self.groups.contains_key(id);
                let named: Vec<String> = body::named(bytes).map(str::to_lowercase).filter(|id| is_id(id) && is_group(id)).collect();
                self.relevant.extend(named);
            }
            _ => {}
        }
    }

    fn learn_group(&mut self, group: &GroupRow) {
        let id = group.id.to_lowercase();
        if !is_id(&id) {
            return;
        }
        if group.is_role_assignable() {
            self.relevant.insert(id.clone());
        }
        self.groups.insert(id, group.can_be_under_pim());
    }

    /// Asks for the members of groups under PIM that are in no list of groups: those that are gone answer that they are.
    fn ask_unlisted(&mut self, asker: &mut Asker<'_>) -> Result<(), Stop> {
        let unlisted: BTreeSet<String> = self.pim_groups.iter().filter(|id| !self.groups.contains_key(*id)).cloned().collect();
        let members = Step::all(Each::RelevantGroup).filter(|step| step.what == "group-members");
        let wanted = members.flat_map(|step| unlisted.iter().map(move |id| (step, Some(id.clone())))).collect();
        self.ask(asker, wanted)?;
        let owners = Step::all(Each::RelevantGroup).filter(|step| step.what == "group-owners");
        let there: Vec<&String> = unlisted.iter().filter(|id| !self.phantoms.contains(*id)).collect();
        let wanted = owners.flat_map(|step| there.iter().map(move |id| (step, Some((*id).clone())))).collect();
        self.ask(asker, wanted)
    }

    /// Returns the groups that are asked about PIM: those that are listed, and on demand all that can be where the list is not whole.
    fn governed(&mut self) -> BTreeSet<String> {
        let what = "pim-groups";
        let is_cut = self.record.missing.iter().any(|missing| missing.what == what);
        let is_whole = !is_cut && !self.pim_groups.is_empty();
        let listed = self.pim_groups.difference(&self.phantoms).cloned();
        if self.plan.probe_groups && !is_whole {
            self.record.missing.retain(|missing| missing.what != what);
            return listed.chain(self.groups.iter().filter(|(_, can_be)| **can_be).map(|(id, _)| id.clone())).collect();
        }
        if !is_whole && !is_cut {
            // an empty list is no word about any group
            let missing = Missing { what: what.to_owned(), group: None, unit: None, status: 200, code: "empty".to_owned() };
            self.record.missing.push(missing);
        }
        listed.collect()
    }

    /// Returns the groups whose members matter and were not asked for yet.
    fn relevant_next(&self) -> BTreeSet<String> {
        let named = self.relevant.iter().filter(|id| self.groups.contains_key(*id));
        let all = self.groups.keys().filter(|_| self.plan.all_groups);
        let governed = self.pim_groups.difference(&self.phantoms);
        named.chain(all).chain(governed).filter(|id| !self.asked.contains(*id)).cloned().collect()
    }

    fn finish(mut self) -> Result<Report, Stop> {
        self.record.finished = Some(self.world.clock.now().to_rfc3339_opts(SecondsFormat::Secs, true));
        self.record.complete = self.record.missing.is_empty();
        self.write(record::NAME, self.record.to_json().as_bytes())?;
        let items = STEPS.iter().map(|step| (step, self.tallies.get(step.what).map_or(0, |tally| tally.items))).collect();
        self.record.steps.sort();
        self.record.missing.sort();
        let name = self.organization.and_then(|organization| organization.display_name);
        let governed = self.pim_groups.difference(&self.phantoms).count();
        Ok(Report { record: self.record, name, governed, items })
    }
}

/// Returns the id of the tenant, which all that tell it agree on.
fn tenant(plan: &Plan, organization: Option<&Organization>) -> Result<String, Stop> {
    let told = organization.map(|organization| organization.id.clone()).or_else(|| plan.token_tenant.clone());
    let (Some(told), meant) = (told, plan.tenant.as_deref()) else {
        let named = plan.tenant.clone().filter(|name| is_guid_like(name));
        return named.ok_or_else(|| Stop::NoTenant("the organization was refused".to_owned()));
    };
    let is_meant = |name: &str| organization.map_or_else(|| told.eq_ignore_ascii_case(name), |organization| organization.is_named(name));
    match [meant, plan.token_tenant.as_deref()].into_iter().flatten().find(|name| !is_meant(name)) {
        Some(name) if organization.is_some() || is_guid_like(name) => Err(Stop::OtherTenant(told, name.to_owned())),
        // a domain is known to the organization alone
        Some(name) => Err(Stop::Unchecked(told, name.to_owned())),
        None => Ok(told),
    }
}

fn is_guid_like(name: &str) -> bool {
    is_id(name) && name.contains('-')
}
