//! Reads what is to be listed, or who is away, and answers.

use std::fmt;

use super::loaded::{Rejected, Session};
use crate::absence::{self, Absence};
use crate::compile;
use crate::diag::{Diagnostic, nearest};
use crate::inventory::{self, Filter, FilterWord, Kind, Listing, Standing};
use crate::ir::{Instant, PrincipalId, PrincipalKind, Question, RoleId, ShowTarget, Tenant, Window};
use crate::possible::Memory;
use crate::source::{Origin, Sources, Span};
use crate::syntax::{self, ast, format_name};
use crate::terms::DeclaredKind;
use crate::text::{list, quote};

/// What is to be listed, as it was written: nothing is resolved yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The kind.
    pub kind: Kind,
    /// The filters, each with what stands behind it.
    pub parts: Vec<(FilterWord, Option<String>)>,
}

/// Why nothing is listed.
#[derive(Debug, Clone)]
pub enum Unlisted {
    /// A filter that fits nowhere, or not there.
    Usage {
        /// What is wrong.
        message: String,
        /// What to write instead.
        help: String,
    },
    /// A name or a length that cannot be read, or a policy set that is refused.
    Rejected(Box<Rejected>),
}

/// Writes it as it is typed: `users --eligible --group exchange-ops`.
impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.word())?;
        for (part, value) in &self.parts {
            write!(f, " --{}", part.word())?;
            match (part, value) {
                (FilterWord::Expiring, Some(value)) => write!(f, " {value}")?,
                (_, Some(name)) => write!(f, " {}", format_name(name))?,
                (_, None) => {}
            }
        }
        Ok(())
    }
}

impl Wanted {
    /// Reads the words of a list: a kind, then filters with their dashes, each with what stands behind it.
    ///
    /// # Errors
    ///
    /// Fails when the kind is none, or a filter is.
    pub fn read(words: &[String]) -> Result<Self, Unlisted> {
        let mut words = words.iter();
        let Self { kind, mut parts } = Self::of_kind(words.next().map_or("", String::as_str), Vec::new())?;
        while let Some(word) = words.next() {
            let known = word.strip_prefix("--").and_then(FilterWord::of_word);
            let Some(part) = known else { return Err(no_filter(kind, word)) };
            let value = match part.argument() {
                None => None,
                Some(argument) => Some(words.next().cloned().ok_or_else(|| Unlisted::Usage {
                    message: format!("`--{}` needs {argument}", part.word()),
                    help: format!("write `--{} {argument}`", part.word()),
                })?),
            };
            parts.push((part, value));
        }
        Ok(Self { kind, parts })
    }

    /// Puts a kind and its filters together.
    ///
    /// # Errors
    ///
    /// Fails when the kind is none.
    pub fn of_kind(word: &str, parts: Vec<(FilterWord, Option<String>)>) -> Result<Self, Unlisted> {
        match Kind::of_word(word) {
            Some(kind) => Ok(Self { kind, parts }),
            None => Err(no_kind(word)),
        }
    }

    /// Says which filters do not fit, and which do.
    fn refuse_unfit(&self) -> Result<(), Unlisted> {
        let unfit: Vec<String> = self.parts.iter().filter(|(part, _)| !part.fits(self.kind)).map(|(part, _)| dashed(*part)).collect();
        if !unfit.is_empty() {
            let fits = if unfit.len() == 1 { "does not narrow" } else { "do not narrow" };
            let message = format!("{} {fits} a list of {}", list(&unfit, "and"), self.kind.word());
            return Err(Unlisted::Usage { message, help: format!("these do: {}", fitting(self.kind)) });
        }
        let has = |wanted| self.parts.iter().any(|(part, _)| *part == wanted);
        if self.kind == Kind::Assignments && has(FilterWord::Eligible) && (has(FilterWord::Active) || has(FilterWord::Activated)) {
            let message = "no assignment is eligible and in force at once".to_owned();
            return Err(Unlisted::Usage { message, help: "leave one of the two filters out".to_owned() });
        }
        Ok(())
    }
}

fn dashes(part: FilterWord) -> String {
    format!("--{}", part.word())
}

fn dashed(part: FilterWord) -> String {
    quote(dashes(part))
}

/// Names the filters that fit a kind.
fn fitting(kind: Kind) -> String {
    let words = FilterWord::all().filter(|part| part.fits(kind)).map(|part| match part.argument() {
        None => format!("--{}", part.word()),
        Some(argument) => format!("--{} {argument}", part.word()),
    });
    words.collect::<Vec<_>>().join(", ")
}

fn kinds() -> String {
    Kind::ALL.iter().map(|kind| kind.word()).collect::<Vec<_>>().join(", ")
}

fn no_kind(word: &str) -> Unlisted {
    let near = nearest(word, Kind::ALL.iter().map(|kind| kind.word()));
    let message = if word.is_empty() { "nothing says what is to be listed".to_owned() } else { format!("`{word}` cannot be listed") };
    let help = near.map_or_else(|| format!("write one of {}", kinds()), |near| format!("did you mean `{near}`?"));
    Unlisted::Usage { message, help }
}

fn no_filter(kind: Kind, word: &str) -> Unlisted {
    let bare = word.trim_start_matches('-');
    let near = nearest(bare, FilterWord::all().map(FilterWord::word));
    let help = match near {
        Some(near) if FilterWord::of_word(near).is_some_and(|part| part.fits(kind)) => format!("did you mean `--{near}`?"),
        Some(_) | None => format!("these narrow a list of {}: {}", kind.word(), fitting(kind)),
    };
    Unlisted::Usage { message: format!("`{word}` is no filter"), help }
}

impl Unlisted {
    /// Says that filters need a kind of thing that they narrow.
    #[must_use]
    pub fn without_kind(parts: &[(FilterWord, Option<String>)]) -> Self {
        let fits = |kind: &Kind| parts.iter().all(|(part, _)| part.fits(*kind));
        let fitting: Vec<String> = Kind::ALL.iter().filter(|kind| fits(kind)).map(|kind| quote(kind.word())).collect();
        let given: Vec<String> = parts.iter().map(|(part, _)| dashed(*part)).collect();
        let message = format!("nothing says what is to be listed with {}", list(&given, "and"));
        Self::Usage {
            message,
            help: if fitting.is_empty() { "no kind has all of them".to_owned() } else { format!("write {} before", list(&fitting, "or")) },
        }
    }
}

impl Session {
    /// Counts what there is of each kind, as of an instant.
    #[must_use]
    pub fn count(&self, at: Instant) -> Vec<(Kind, usize)> {
        inventory::count(&self.tenant, &self.memory, at)
    }

    /// Lists what is declared, as of an instant.
    ///
    /// # Errors
    ///
    /// Fails when a filter does not fit, a name is not there, or the policy set is refused.
    pub fn list(&self, wanted: &Wanted, at: Instant) -> Result<Listing, Unlisted> {
        self.list_in((&self.tenant, &self.memory), wanted, at)
    }

    /// Tells what it comes to that some accounts are away at every instant of a window.
    ///
    /// # Errors
    ///
    /// Fails when a name is not there, and when the policy set is refused.
    pub fn absent(&self, names: &[String], window: Window) -> Result<Absence, Box<Rejected>> {
        self.refuse_if_faulty()?;
        let mut reader = Reader { session: self, sources: self.sources.clone(), faults: Vec::new() };
        let away: Vec<PrincipalId> = names.iter().filter_map(|name| reader.account("absent", name)).collect();
        match reader.faults.is_empty() {
            true => Ok(absence::absent(&self.tenant, &self.memory, &away, window)),
            false => Err(Box::new(Rejected { sources: reader.sources, diagnostics: reader.faults })),
        }
    }

    /// Lists what there is in a state of the policy set.
    pub(crate) fn list_in(&self, (tenant, memory): (&Tenant, &Memory), wanted: &Wanted, at: Instant) -> Result<Listing, Unlisted> {
        self.refuse_if_faulty().map_err(Unlisted::Rejected)?;
        wanted.refuse_unfit()?;
        let mut reader = Reader { session: self, sources: self.sources.clone(), faults: Vec::new() };
        let mut filter = Filter::default();
        for (part, value) in &wanted.parts {
            reader.read(*part, value.as_deref().unwrap_or_default(), &mut filter); // those without a value need none
        }
        if !reader.faults.is_empty() {
            return Err(Unlisted::Rejected(Box::new(Rejected { sources: reader.sources, diagnostics: reader.faults })));
        }
        Ok(inventory::list(tenant, memory, wanted.kind, &filter, at))
    }
}

/// Resolves filters, and collects what is wrong with them.
struct Reader<'s> {
    session: &'s Session,
    sources: Sources,
    faults: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn read(&mut self, part: FilterWord, value: &str, filter: &mut Filter) {
        match part {
            FilterWord::Eligible => filter.standings.push(Standing::Eligible),
            FilterWord::Active => filter.standings.push(Standing::Active),
            FilterWord::Activated => filter.standings.push(Standing::Activated),
            FilterWord::Permanent => filter.is_permanent = true,
            FilterWord::PimEnabled => filter.is_pim_enabled = true,
            FilterWord::RoleAssignable => filter.is_role_assignable = true,
            FilterWord::NoApprover => filter.has_no_approver = true,
            FilterWord::Expiring => filter.expiring = self.seconds(value),
            FilterWord::Approver => filter.approver = self.account(&dashes(part), value),
            FilterWord::User => filter.user = self.account(&dashes(part), value),
            FilterWord::Group => {
                let found = self.named(&dashes(part), DeclaredKind::Group, value);
                filter.group = found.and_then(|target| self.session.tenant.group_of(principal_of(target)?));
            }
            FilterWord::Role => {
                let found = self.named(&dashes(part), DeclaredKind::Role, value);
                filter.role = found.and_then(role_of);
            }
        }
    }

    fn seconds(&mut self, value: &str) -> Option<i64> {
        let source = self.sources.add("<--expiring>", value, Origin::Query);
        match syntax::parse_duration(source, value) {
            Ok(duration) => Some(duration.seconds()),
            Err(faults) => {
                self.faults.extend(faults);
                None
            }
        }
    }

    /// Returns a user or service principal.
    fn account(&mut self, place: &str, value: &str) -> Option<PrincipalId> {
        let declared = self.session.scope.principal(value).map(|id| &self.session.tenant.principals.row(id).kind);
        let kind = match declared {
            Some(PrincipalKind::ServicePrincipal) => DeclaredKind::ServicePrincipal,
            Some(_) | None => DeclaredKind::User,
        };
        principal_of(self.named(place, kind, value)?)
    }

    /// Resolves a name as `show` does, so that it is found by the same words, and missed with the same.
    fn named(&mut self, place: &str, kind: DeclaredKind, value: &str) -> Option<ShowTarget> {
        let source = self.sources.add(&format!("<{place}>"), value, Origin::Query);
        let span = Span::new(source, 0, value.len());
        let text = syntax::read_name(&format_name(value)).unwrap_or_else(|| value.into()); // what is quoted is a name
        let name = ast::Name { text, span };
        let kind = ast::QueryKind::Show(ast::ShowTarget::Named(Some(kind), name));
        match compile::resolve_query(&self.session.tenant, &self.session.scope, &ast::Query { kind, span }) {
            Ok(Question::Show(target)) => Some(target),
            Ok(_) => None,
            Err(faults) => {
                self.faults.extend(faults);
                None
            }
        }
    }
}

fn principal_of(target: ShowTarget) -> Option<PrincipalId> {
    match target {
        ShowTarget::Principal(id) => Some(id),
        ShowTarget::Tenant | ShowTarget::Role(_) | ShowTarget::Policy(_) => None,
        ShowTarget::Unit(_) | ShowTarget::Blueprint(_) | ShowTarget::Context(_) => None,
    }
}

fn role_of(target: ShowTarget) -> Option<RoleId> {
    match target {
        ShowTarget::Role(id) => Some(id),
        ShowTarget::Tenant | ShowTarget::Principal(_) | ShowTarget::Policy(_) => None,
        ShowTarget::Unit(_) | ShowTarget::Blueprint(_) | ShowTarget::Context(_) => None,
    }
}
