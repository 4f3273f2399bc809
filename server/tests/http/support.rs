//! A server of its own for each test: its own database, its own port.

use neo_launch::RunStore;
use neo_server::backend::{Service, password};
use neo_server::routes::config::config_server;
use neo_server::routes::{WebSetup, web};
use neo_store::embedded::Cluster;
use neo_store::{NewVersion, Queued, Role, Store};
use neo_testbed::sim::Sim;
use neo_topology::{Plan, Policy};
use neo_wire::{EventBody, ExperimentId, LogStream, ProjectId, RunId, Step, UserId};
use reqwest::{Client, RequestBuilder, Response};
use std::net::SocketAddr;
use std::sync::{Arc, Once, OnceLock};
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

pub const PASSWORD: &str = "correct horse";

static CLUSTER: OnceLock<Cluster> = OnceLock::new();
static PASSWORD_HASH: OnceLock<String> = OnceLock::new();
static CRYPTO: Once = Once::new();

/// A running server with the project `demo`: `ada` leads it, `vic` views it, `eve` is a stranger.
pub struct Server {
    pub address: SocketAddr,
    pub config_address: SocketAddr,
    pub store: Store,
    pub database_url: String,
    pub testbed: Arc<Sim>,
    pub ada: UserId,
    pub demo: ProjectId,
    pub star: ExperimentId,
    _shutdown: DropGuard,
}

impl Server {
    pub async fn start() -> Self {
        let (options, database_url) = database().await;
        let store = Store::open(options).await.unwrap();
        let hash = PASSWORD_HASH.get_or_init(|| password::hash(PASSWORD));
        let account = async |name: &str| store.create_account(name, hash).await.unwrap().unwrap();
        let (ada, vic, _) = (account("ada").await, account("vic").await, account("eve").await);
        let demo = store.create_project("demo", ada).await.unwrap().unwrap();
        store.admit(demo, vic, Role::Viewer).await.unwrap();
        let plan = plan();
        let version = NewVersion { source: "set ns 1", plan: &plan, physical: "# physical" };
        let star = store.create_experiment(demo, ada, "star", &version).await.unwrap().unwrap();

        let testbed = Arc::new(Sim::new());
        let shutdown = CancellationToken::new();
        let setup = WebSetup {
            service: Arc::new(Service::new(store.clone(), testbed.clone())),
            store: store.clone(),
            site: std::env::temp_dir(),
            https: false,
            shutdown: shutdown.clone(),
        };
        let pages = web(setup).into_make_service_with_connect_info::<SocketAddr>();
        let (listener, address) = listen().await;
        tokio::spawn(
            axum::serve(listener, pages)
                .with_graceful_shutdown(shutdown.clone().cancelled_owned())
                .into_future(),
        );
        let (listener, config_address) = listen().await;
        let configs = axum::serve(listener, config_server(store.clone()));
        tokio::spawn(configs.with_graceful_shutdown(shutdown.clone().cancelled_owned()).into_future());
        Self {
            address,
            config_address,
            store,
            database_url,
            testbed,
            ada,
            demo,
            star,
            _shutdown: shutdown.drop_guard(),
        }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Somebody who signed in as a browser does.
    pub async fn signed_in(&self, name: &str) -> Visitor<'_> {
        let visitor = self.visitor();
        let response = visitor.sign_in(name, PASSWORD, "/").await;
        assert_eq!(location(&response), "/", "{name} is let in");
        visitor
    }

    /// Somebody with an empty cookie jar.
    pub fn visitor(&self) -> Visitor<'_> {
        Visitor { server: self, client: client() }
    }

    pub async fn queued_launch(&self) -> RunId {
        match self.store.queue_launch(self.star, self.ada).await.unwrap() {
            Queued::Run(run) => run,
            Queued::Refused(why) => panic!("{why:?}"),
        }
    }

    pub async fn say(&self, run: RunId, text: &str) -> u64 {
        let text = text.to_owned();
        let line = EventBody::Log { step: Step::Agent, host: None, stream: LogStream::Note, text };
        self.store.append(run, None, vec![line]).await.unwrap()
    }
}

/// A browser, as far as the server can tell.
pub struct Visitor<'a> {
    server: &'a Server,
    client: Client,
}

impl Visitor<'_> {
    pub fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(self.server.url(path))
    }

    /// A request from one of our own pages.
    pub fn post(&self, path: &str) -> RequestBuilder {
        self.bare_post(path).header("sec-fetch-site", "same-origin")
    }

    /// A request that does not say where it comes from.
    pub fn bare_post(&self, path: &str) -> RequestBuilder {
        self.client.post(self.server.url(path))
    }

    pub async fn sign_in(&self, name: &str, password: &str, next: &str) -> Response {
        let form = [("name", name), ("password", password), ("next", next)];
        self.post("/sign-in").form(&form).send().await.unwrap()
    }

    /// Calls a server function.
    pub async fn call(&self, function: &str, arguments: serde_json::Value) -> Response {
        self.post(&format!("/fn/{function}")).json(&arguments).send().await.unwrap()
    }
}

/// A client with an empty cookie jar that stays where it is sent from.
pub fn client() -> Client {
    // Without a provider the client cannot be built, although nothing here is encrypted.
    CRYPTO.call_once(|| rustls::crypto::ring::default_provider().install_default().unwrap());
    let client = Client::builder().cookie_store(true).redirect(reqwest::redirect::Policy::none());
    client.build().unwrap()
}

pub fn location(response: &Response) -> &str {
    response.headers().get("location").map_or("", |value| value.to_str().unwrap())
}

async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// A database of its own: how to connect, and the same as a URL.
async fn database() -> (sqlx::postgres::PgConnectOptions, String) {
    let start = || CLUSTER.get_or_init(|| Cluster::throwaway().expect("a private PostgreSQL can be started"));
    let cluster = tokio::task::spawn_blocking(start).await.unwrap();
    let name = format!("test-{}", uuid::Uuid::new_v4());
    cluster.create_database(&name).await.unwrap();
    let url = cluster.url().replace(&format!("/{}", cluster.database()), &format!("/{name}"));
    (cluster.options(&name), url)
}

/// One physical node with the nodes `a` and `b`.
pub fn plan() -> Plan {
    let node = serde_json::json!({
        "placement": {"pnode": "pnode-0000", "node_type": "openvz", "reason": {"kind": "all_fit"}},
        "routes": [], "start_command": null, "failure_action": "fatal",
        "origin": {"range": {"start_byte": 0, "end_byte": 0, "line": 1, "column": 1}}
    });
    let plan = serde_json::json!({
        "policy": Policy::default(),
        "pnodes": [{"name": "pnode-0000", "nodes": ["a", "b"], "hardware": [], "embedded": false}],
        "nodes": {"a": node, "b": node}, "networks": {}, "routing": "none", "cuts": []
    });
    serde_json::from_value(plan).unwrap()
}
