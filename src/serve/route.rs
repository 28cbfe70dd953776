//! Which paths there are, with what they take and whether anybody may ask.

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Endpoint {
    /// Whether the process lives.
    Health,
    /// Whether it answers.
    Ready,
    /// What it has done, as Prometheus reads it.
    Metrics,
    /// What there is of AuthZEN.
    Configuration,
    /// One decision.
    Evaluation,
    /// Several.
    Evaluations,
    /// Who may.
    SearchSubject,
    /// On what.
    SearchResource,
    /// What somebody may do.
    SearchAction,
    /// A question of the language.
    Query,
    /// What is wrong or risky.
    Check,
    /// Whether the expectations hold.
    Test,
    /// What there is.
    List,
    /// A picture.
    Graph,
    /// The page for people.
    Page,
    /// What is served.
    PageAbout,
    /// What matters most.
    PageGoals,
    /// An answer, in words too.
    PageAnswer,
    /// Ways to go on with a question.
    PageComplete,
}

/// How an endpoint is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// Which.
    pub endpoint: Endpoint,
    /// The only method.
    pub method: &'static str,
    /// The path.
    pub path: &'static str,
    /// Whether nothing of the policy set is told, so that nobody need be known.
    pub is_open: bool,
}

const fn open(endpoint: Endpoint, path: &'static str) -> Route {
    Route { endpoint, method: "GET", path, is_open: true }
}

const fn post(endpoint: Endpoint, path: &'static str) -> Route {
    Route { endpoint, method: "POST", path, is_open: false }
}

/// Every endpoint.
pub const ROUTES: [Route; 19] = [
    open(Endpoint::Health, "/healthz"),
    open(Endpoint::Ready, "/readyz"),
    Route { endpoint: Endpoint::Metrics, method: "GET", path: "/metrics", is_open: false },
    open(Endpoint::Configuration, "/.well-known/authzen-configuration"),
    post(Endpoint::Evaluation, "/access/v1/evaluation"),
    post(Endpoint::Evaluations, "/access/v1/evaluations"),
    post(Endpoint::SearchSubject, "/access/v1/search/subject"),
    post(Endpoint::SearchResource, "/access/v1/search/resource"),
    post(Endpoint::SearchAction, "/access/v1/search/action"),
    post(Endpoint::Query, "/v1/query"),
    post(Endpoint::Check, "/v1/check"),
    post(Endpoint::Test, "/v1/test"),
    post(Endpoint::List, "/v1/list"),
    post(Endpoint::Graph, "/v1/graph"),
    open(Endpoint::Page, "/"),
    post(Endpoint::PageAbout, "/v1/page/about"),
    post(Endpoint::PageGoals, "/v1/page/goals"),
    post(Endpoint::PageAnswer, "/v1/page/answer"),
    post(Endpoint::PageComplete, "/v1/page/complete"),
];

/// Returns the route of a path.
#[must_use]
pub fn find(path: &str) -> Option<&'static Route> {
    ROUTES.iter().find(|route| route.path == path)
}
