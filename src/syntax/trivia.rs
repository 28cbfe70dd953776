//! Gives every comment a place in the tree; loses none.

mod list;

use super::ast;
use super::lex::{is_false_line_end, is_line_end};
use super::scan::Comment;
use crate::defect::OrDefect;

/// Attaches the comments of a text to its tree.
pub(super) fn attach(text: &str, comments: &[Comment], file: &mut ast::File) {
    let mut attacher = Attacher { text, comments, behind_brace: None };
    file.dangling = attacher.list(&mut file.statements, text.len(), Place::File);
}

/// Where a list of nodes stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Statements, which can be described.
    File,
    /// Items of a block, or the `allow`s of an assignment.
    Inside,
}

/// Something that may hold nodes of its own.
trait Nested {
    /// Returns where the elements of its list end, in bytes; empty where it has none.
    fn ends(&self) -> Vec<usize> {
        Vec::new()
    }

    /// Attaches the comments inside it; returns those that none of its nodes takes.
    fn attach(&mut self, _attacher: &mut Attacher<'_>) -> Vec<String> {
        Vec::new()
    }
}

#[derive(Debug)]
struct Attacher<'t> {
    text: &'t str,
    /// What is not attached yet.
    comments: &'t [Comment],
    /// The comment behind the brace of the block read last, until its node takes it.
    behind_brace: Option<String>,
}

impl<'t> Attacher<'t> {
    /// Takes the comments that begin before `end`.
    fn take_before(&mut self, end: usize) -> &'t [Comment] {
        let count = self.comments.partition_point(|comment| comment.start < end);
        let (taken, rest) = self.comments.split_at(count);
        self.comments = rest;
        taken
    }

    fn list<T: Nested>(&mut self, nodes: &mut [ast::Node<T>], end: usize, place: Place) -> Vec<String> {
        let mut previous: Option<&mut ast::Node<T>> = None;
        for node in nodes {
            let mut comments = self.take_before(node.span.range().start);
            let is_first = previous.is_none();
            if let Some(previous) = previous {
                comments = self.attach_same_line(previous, comments);
            }
            self.attach_before(node, comments, is_first, place);
            let mut inside = self.attach_in_list(node);
            inside.extend(node.value.attach(self));
            if let Some(comment) = self.behind_brace.take() {
                node.trivia.get_or_insert_default().behind_brace = Some(comment);
            }
            inside.extend(self.take_before(node.span.range().end).iter().map(|comment| self.comment(comment)));
            attach_after(node, inside);
            previous = Some(node);
        }
        let mut comments = self.take_before(end);
        let is_first = previous.is_none();
        if let Some(previous) = previous {
            comments = self.attach_same_line(previous, comments);
        }
        self.lines(comments, !is_first, false)
    }

    fn block<T: Nested>(&mut self, block: &mut ast::Block<T>) {
        let behind_brace = self.take_behind_brace(block.span.range().start);
        block.dangling = self.list(&mut block.items, block.span.range().end, Place::Inside);
        self.behind_brace = behind_brace;
    }

    /// Takes the comment that shares the line of the opening brace at the byte `brace`, or of the words before it.
    fn take_behind_brace(&mut self, brace: usize) -> Option<String> {
        let (first, rest) = self.comments.split_first().filter(|(first, _)| first.lines_before == 0)?;
        let is_behind = self.text.get(brace + 1..first.start).is_none_or(|between| between.trim().is_empty());
        let comment = is_behind.then(|| self.comment(first))?;
        self.comments = rest;
        Some(comment)
    }

    /// Attaches the comments behind the elements of a list; returns those before it.
    fn attach_in_list<T: Nested>(&mut self, node: &mut ast::Node<T>) -> Vec<String> {
        let ends = node.value.ends();
        let (Some(first), Some(last)) = (ends.first(), ends.last()) else { return Vec::new() };
        let before = self.take_before(*first).iter().map(|comment| self.comment(comment)).collect();
        let inside = self.take_before(self.end_of_comments(*last, node.span.range().end));
        let in_list: Vec<ast::ListComment> = inside.iter().map(|comment| self.list_comment(comment, &ends)).collect();
        if !in_list.is_empty() {
            node.trivia.get_or_insert_default().in_list = in_list;
        }
        before
    }

    fn list_comment(&self, comment: &Comment, ends: &[usize]) -> ast::ListComment {
        let after = ends.partition_point(|end| *end <= comment.start).saturating_sub(1); // before the first: at the first
        ast::ListComment { after, is_alone: comment.lines_before > 0, text: self.comment(comment) }
    }

    /// Returns where the comments end that only white space, or the colon of an answer, separates from the byte `from`.
    fn end_of_comments(&self, from: usize, most: usize) -> usize {
        let mut end = from;
        for comment in self.comments.iter().skip_while(|comment| comment.start < from).take_while(|comment| comment.start < most) {
            let between = self.text.get(end..comment.start).unwrap_or("?");
            if !between.chars().all(|c| c.is_whitespace() || c == ':') {
                break;
            }
            end = comment.end;
        }
        end
    }

    /// Attaches the comment that shares the last line of a node; returns the others.
    fn attach_same_line<T>(&self, node: &mut ast::Node<T>, comments: &'t [Comment]) -> &'t [Comment] {
        let count = usize::from(comments.first().is_some_and(|first| first.lines_before == 0));
        let (same_line, rest) = comments.split_at(count);
        attach_after(node, same_line.iter().map(|comment| self.comment(comment)).collect());
        rest
    }

    fn attach_before<T>(&self, node: &mut ast::Node<T>, comments: &[Comment], is_first: bool, place: Place) {
        let start = node.span.range().start;
        let described = if place == Place::File { self.count_description(comments, start) } else { 0 };
        let (leading, description) = comments.split_at(comments.len() - described);
        let before = comments.first().map_or_else(|| self.lines_before(start), |first| first.lines_before);
        let trivia = ast::Trivia {
            blank_before: !is_first && before > 1,
            leading: self.lines(leading, false, true),
            description: (described > 0).then(|| self.description(description)),
            ..ast::Trivia::default()
        };
        if trivia != ast::Trivia::default() {
            node.trivia = Some(Box::new(trivia));
        }
    }

    /// Counts the `##` lines right above the byte `start`.
    fn count_description(&self, comments: &[Comment], start: usize) -> usize {
        let mut below = 1;
        let mut next = start;
        let mut count = 0;
        for comment in comments.iter().rev() {
            let between = self.text.get(comment.end..next).unwrap_or("?");
            let is_near = comment.lines_after == 1 && below == 1 && between.trim().is_empty();
            if !is_near || comment.lines_before == 0 || !self.comment(comment).starts_with("##") {
                break;
            }
            (below, next, count) = (comment.lines_before, comment.start, count + 1);
        }
        count
    }

    fn description(&self, comments: &[Comment]) -> String {
        let lines: Vec<String> = comments.iter().map(|comment| self.comment(comment)).collect();
        let texts = lines.iter().map(|line| line.strip_prefix("##").unwrap_or(line));
        texts.map(|text| text.strip_prefix(' ').unwrap_or(text)).collect::<Vec<_>>().join("\n")
    }

    /// Returns comments as lines, an empty line for blank ones between them.
    fn lines(&self, comments: &[Comment], blank_first: bool, blank_last: bool) -> Vec<String> {
        let mut lines = Vec::with_capacity(comments.len());
        for (index, comment) in comments.iter().enumerate() {
            if comment.lines_before > 1 && (index > 0 || blank_first) {
                lines.push(String::new());
            }
            lines.push(self.comment(comment));
        }
        if blank_last && comments.last().is_some_and(|last| last.lines_after > 1) {
            lines.push(String::new());
        }
        lines
    }

    fn comment(&self, comment: &Comment) -> String {
        // what only seems to end a line is reported, and not kept: a text that is written from the tree reads without a fault
        self.text.get(comment.start..comment.end).or_defect().trim_end().replace(is_false_line_end, " ")
    }

    /// Counts the line ends in the white space before a byte, up to two.
    fn lines_before(&self, start: usize) -> usize {
        let before = self.text.get(..start).or_defect();
        let blank = before.chars().rev().take_while(|c| c.is_whitespace());
        let (mut count, mut after) = (0, ' ');
        for c in blank {
            count += usize::from(is_line_end(c) && !(c == '\r' && after == '\n'));
            after = c;
        }
        count
    }
}

fn attach_after<T>(node: &mut ast::Node<T>, comments: Vec<String>) {
    if !comments.is_empty() {
        node.trivia.get_or_insert_default().trailing.extend(comments);
    }
}

impl Nested for ast::Statement {
    fn ends(&self) -> Vec<usize> {
        list::of_statement(self)
    }

    fn attach(&mut self, attacher: &mut Attacher<'_>) -> Vec<String> {
        match self {
            Self::Include(_) | Self::Never(_) | Self::Expect(_) => {}
            Self::Tenant(tenant) => attach_block(attacher, tenant),
            Self::User(user) => attach_block(attacher, user),
            Self::ServicePrincipal(service) => attach_block(attacher, service),
            Self::Blueprint(blueprint) => attach_block(attacher, blueprint),
            Self::Group(group) => attach_block(attacher, group),
            Self::Unit(unit) => attach_block(attacher, unit),
            Self::Context(context) => attach_block(attacher, context),
            Self::Role(role) => attach_block(attacher, role),
            Self::Policy(policy) => attacher.block(&mut policy.body),
            Self::Assignment(assignment) => return attach_allows(attacher, &mut assignment.allows),
            Self::Scenario(scenario) => attacher.block(&mut scenario.block),
        }
        Vec::new()
    }
}

fn attach_block<I: Nested>(attacher: &mut Attacher<'_>, declared: &mut ast::Declaration<I>) {
    if let Some(block) = &mut declared.block {
        attacher.block(block);
    }
}

/// What shares a line with the assignment's own words or its last `allow` belongs to it; all others to the `allow`s.
fn attach_allows(attacher: &mut Attacher<'_>, allows: &mut [ast::Node<ast::Allow>]) -> Vec<String> {
    let Some(first) = allows.first() else { return Vec::new() };
    let start = first.span.range().start;
    let count = attacher.comments.iter().take_while(|comment| comment.start < start && comment.lines_before == 0).count();
    let (own, rest) = attacher.comments.split_at(count);
    attacher.comments = rest;
    let mut own: Vec<String> = own.iter().map(|comment| attacher.comment(comment)).collect();
    let end = allows.last().map_or(start, |last| last.span.range().end);
    attacher.list(allows, end, Place::Inside);
    if let Some(last) = allows.last_mut() {
        own.extend(last.trivia.iter_mut().flat_map(|trivia| std::mem::take(&mut trivia.trailing)));
        last.trivia = last.trivia.take().filter(|trivia| **trivia != ast::Trivia::default());
    }
    own
}

impl Nested for ast::Allow {}

impl Nested for ast::GroupItem {
    fn ends(&self) -> Vec<usize> {
        if let Self::Unknown(flags) = self { list::of_flags(flags) } else { Vec::new() }
    }

    fn attach(&mut self, attacher: &mut Attacher<'_>) -> Vec<String> {
        if let Self::Policy(_, policy) = self {
            attach_inline(attacher, policy);
        }
        Vec::new()
    }
}

impl Nested for ast::RoleItem {
    fn attach(&mut self, attacher: &mut Attacher<'_>) -> Vec<String> {
        if let Self::Policy(policy) = self {
            attach_inline(attacher, policy);
        }
        Vec::new()
    }
}

fn attach_inline(attacher: &mut Attacher<'_>, policy: &mut ast::PolicyRef) {
    if let ast::PolicyRef::Inline { body, .. } = policy {
        attacher.block(body);
    }
}

impl Nested for ast::PolicyItem {
    fn attach(&mut self, attacher: &mut Attacher<'_>) -> Vec<String> {
        match self {
            Self::Activation(block) => attacher.block(block),
            Self::Eligible(block) => attacher.block(block),
            Self::Active(block) => attacher.block(block),
            Self::Notify(block) => attacher.block(block),
            Self::Allow(_) => {}
        }
        Vec::new()
    }
}

impl Nested for ast::TenantItem {}
impl Nested for ast::UserItem {
    fn ends(&self) -> Vec<usize> {
        if let Self::Unknown(flags) = self { list::of_flags(flags) } else { Vec::new() }
    }
}

impl Nested for ast::ServicePrincipalItem {}

impl Nested for ast::BlueprintItem {
    fn ends(&self) -> Vec<usize> {
        if let Self::Owners(owners) = self { list::of_names(owners) } else { Vec::new() }
    }
}

impl Nested for ast::UnitItem {
    fn ends(&self) -> Vec<usize> {
        if let Self::Members(members) = self { list::of_names(members) } else { Vec::new() }
    }
}

impl Nested for ast::ContextItem {
    fn ends(&self) -> Vec<usize> {
        if let Self::Excludes(excluded) = self { list::of_names(excluded) } else { Vec::new() }
    }
}

impl Nested for ast::ActivationItem {
    fn ends(&self) -> Vec<usize> {
        match self {
            Self::Require(ast::Require::List(list)) => list::of_requirements(list),
            Self::Approval(ast::Approval::By(by)) => list::of_approvers(by),
            Self::Require(ast::Require::Unknown) | Self::Approval(ast::Approval::Default | ast::Approval::Unknown) => Vec::new(),
            Self::Max(_) | Self::NoApproval => Vec::new(),
        }
    }
}

impl Nested for ast::EligibleItem {}

impl Nested for ast::ActiveItem {
    fn ends(&self) -> Vec<usize> {
        if let Self::Require(ast::Require::List(list)) = self { list::of_requirements(list) } else { Vec::new() }
    }
}

impl Nested for ast::Notify {
    fn ends(&self) -> Vec<usize> {
        self.setting.iter().flat_map(|setting| &setting.also).map(|address| address.span.range().end).collect()
    }
}

impl Nested for ast::Step {
    fn ends(&self) -> Vec<usize> {
        list::of_step(self)
    }
}
