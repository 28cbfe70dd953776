//! Where Microsoft Graph is: one pair of hosts a cloud, and addresses that lead nowhere else.

use std::net::SocketAddr;

/// A cloud of Microsoft's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cloud {
    /// The one that most tenants are in.
    Global,
    /// Azure Government, up to impact level 4.
    UsGov,
    /// Azure Government of the Department of Defense.
    UsGovDod,
    /// Operated by 21Vianet in China.
    China,
}

/// Every cloud with its name, the address of Graph and the one where tokens are got.
const CLOUDS: [(Cloud, &str, &str, &str); 4] = [
    (Cloud::Global, "global", "https://graph.microsoft.com", "https://login.microsoftonline.com"),
    (Cloud::UsGov, "usgov", "https://graph.microsoft.us", "https://login.microsoftonline.us"),
    (Cloud::UsGovDod, "usgov-dod", "https://dod-graph.microsoft.us", "https://login.microsoftonline.us"),
    (Cloud::China, "china", "https://microsoftgraph.chinacloudapi.cn", "https://login.chinacloudapi.cn"),
];

impl Cloud {
    /// Returns their names, in the order in which they are told.
    pub fn names() -> impl Iterator<Item = &'static str> {
        CLOUDS.iter().map(|(_, name, ..)| *name)
    }

    /// Returns the cloud of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        CLOUDS.iter().find(|(_, known, ..)| *known == name).map(|(cloud, ..)| *cloud)
    }

    /// Returns its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// Returns the address of its Graph, which tokens for it name too.
    #[must_use]
    pub fn graph(self) -> &'static str {
        self.row().2
    }

    fn row(self) -> &'static (Self, &'static str, &'static str, &'static str) {
        let [global, usgov, usgov_dod, china] = &CLOUDS;
        match self {
            Self::Global => global,
            Self::UsGov => usgov,
            Self::UsGovDod => usgov_dod,
            Self::China => china,
        }
    }
}

/// A version of Graph's interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// What is kept stable.
    V1,
    /// What may change at any time.
    Beta,
}

impl Version {
    /// Returns how addresses begin: `/v1.0`.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Self::V1 => "/v1.0",
            Self::Beta => "/beta",
        }
    }
}

/// The hosts that are spoken to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hosts {
    graph: String,
    login: String,
}

/// An address of Graph, on the host that tokens are meant for: there is no other way to make one than by [`Hosts`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url(String);

impl Hosts {
    /// Returns the hosts of a cloud.
    #[must_use]
    pub fn of(cloud: Cloud) -> Self {
        let (_, _, graph, login) = cloud.row();
        Self { graph: (*graph).to_owned(), login: (*login).to_owned() }
    }

    /// Returns one host for both on this machine, for tests: `http://127.0.0.1:8080`. `None` for what is no loopback address.
    #[must_use]
    pub fn loopback(address: &str) -> Option<Self> {
        let host = address.strip_prefix("http://")?.trim_end_matches('/');
        let socket: SocketAddr = host.parse().ok()?;
        socket.ip().is_loopback().then(|| format!("http://{socket}")).map(|host| Self { graph: host.clone(), login: host })
    }

    /// Tells whether it is this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.graph.starts_with("http://")
    }

    /// Returns the address where tokens are got.
    #[must_use]
    pub fn login(&self) -> &str {
        &self.login
    }

    /// Returns the address of a path with its query, blanks in it encoded.
    #[must_use]
    pub fn url(&self, version: Version, path: &str) -> Url {
        Url(format!("{}{}{}", self.graph, version.path(), path.replace(' ', "%20")))
    }

    /// Returns the address that a page of Graph leads on to; `None` where that is another host, or no address.
    #[must_use]
    pub fn next(&self, link: &str) -> Option<Url> {
        let path = link.strip_prefix(&self.graph)?;
        let is_path = path.starts_with('/') && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        is_path.then(|| Url(link.to_owned()))
    }
}

impl Url {
    /// Returns the whole address.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Returns what stands behind host and version: `/groups?$top=999`.
    #[must_use]
    pub fn relative(&self) -> &str {
        // none is made without a version and a path
        self.0.splitn(4, '/').nth(3).and_then(|behind_host| behind_host.get(behind_host.find('/')?..)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_leads_on_to_the_same_host_only() {
        let hosts = Hosts::of(Cloud::Global);
        assert!(hosts.next("https://graph.microsoft.com/v1.0/users?$skiptoken=abc").is_some());
        for other in [
            "https://graph.microsoft.com.evil.example/v1.0/users",
            "https://graph.microsoft.com@evil.example/v1.0/users",
            "http://graph.microsoft.com/v1.0/users",
            "https://graph.microsoft.us/v1.0/users",
            "https://graph.microsoft.com",
            "https://graph.microsoft.com/v1.0/users\r\nHost: evil.example",
            "/v1.0/users",
        ] {
            assert_eq!(hosts.next(other), None, "{other}");
        }
    }

    #[test]
    fn only_addresses_of_this_machine_are_loopback() {
        for address in ["http://127.0.0.1:8080", "http://[::1]:80/", "http://127.9.9.9:1"] {
            assert!(Hosts::loopback(address).is_some_and(|hosts| hosts.is_loopback()), "{address}");
        }
        for address in
            ["http://10.0.0.1:80", "https://127.0.0.1:80", "http://127.0.0.1", "http://127.0.0.1.evil.example:80", "http://localhost:80"]
        {
            assert_eq!(Hosts::loopback(address), None, "{address}");
        }
    }

    #[test]
    fn addresses_know_what_stands_behind_their_version() {
        let url = Hosts::of(Cloud::China).url(Version::V1, "/groups?$filter=a eq 'b/c'");
        assert_eq!(url.text(), "https://microsoftgraph.chinacloudapi.cn/v1.0/groups?$filter=a%20eq%20'b/c'");
        assert_eq!(url.relative(), "/groups?$filter=a%20eq%20'b/c'");
        assert_eq!(Cloud::names().map(Cloud::parse).map(|cloud| cloud.map(Cloud::name)).collect::<Vec<_>>().len(), 4);
        assert!(Cloud::names().all(|name| Cloud::parse(name).is_some_and(|cloud| cloud.name() == name)));
    }
}
