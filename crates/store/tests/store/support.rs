//! A database of its own for each test, in one private cluster that ends with the test process.

use neo_store::embedded::Cluster;
use neo_store::{NewVersion, Queued, Store};
use neo_topology::{Plan, Policy};
use neo_wire::{ExperimentId, ProjectId, RunId, UserId};
use sqlx::postgres::PgConnectOptions;
use std::sync::OnceLock;

static CLUSTER: OnceLock<Cluster> = OnceLock::new();

fn cluster() -> &'static Cluster {
    CLUSTER.get_or_init(|| Cluster::throwaway().expect("a private PostgreSQL can be started"))
}

/// Options of a new, empty database.
pub async fn database() -> PgConnectOptions {
    let cluster = tokio::task::spawn_blocking(cluster).await.unwrap();
    let name = format!("test-{}", uuid::Uuid::new_v4());
    cluster.create_database(&name).await.unwrap();
    cluster.options(&name)
}

/// A store with one user `ada`, who leads one project `demo`, with one experiment `star`.
pub struct World {
    pub options: PgConnectOptions,
    pub store: Store,
    pub ada: UserId,
    pub demo: ProjectId,
    pub star: ExperimentId,
}

impl World {
    pub async fn new() -> Self {
        let options = database().await;
        let store = Store::open(options.clone()).await.unwrap();
        Self::populate(options, store).await
    }

    /// The same in a database that is there.
    pub async fn populate(options: PgConnectOptions, store: Store) -> Self {
        let ada = store.create_account("ada", "hash").await.unwrap().unwrap();
        let demo = store.create_project("demo", ada).await.unwrap().unwrap();
        let plan = plan();
        let version = NewVersion { source: "set ns 1", plan: &plan, physical: "set ns 2" };
        let star = store.create_experiment(demo, ada, "star", &version).await.unwrap().unwrap();
        Self { options, store, ada, demo, star }
    }

    /// A launch in the queue.
    pub async fn launch(&self) -> RunId {
        match self.store.queue_launch(self.star, self.ada).await.unwrap() {
            Queued::Run(run) => run,
            Queued::Refused(why) => panic!("{why:?}"),
        }
    }
}

/// A plan with nodes whose order is not the order of their names.
pub fn plan() -> Plan {
    let node = serde_json::json!({
        "placement": {"pnode": "pnode-0000", "node_type": "process", "reason": {"kind": "all_fit"}},
        "routes": [], "start_command": null, "failure_action": "fatal",
        "origin": {"range": {"start_byte": 0, "end_byte": 0, "line": 1, "column": 1}}
    });
    let text = format!(
        r#"{{"policy": {policy}, "pnodes": [{{"name": "pnode-0000", "nodes": ["zeta", "al", "mid"], "hardware": [],
            "embedded": false}}], "nodes": {{"zeta": {node}, "al": {node}, "mid": {node}}}, "networks": {{}},
            "routing": "none", "cuts": []}}"#,
        policy = serde_json::to_string(&Policy::default()).unwrap(),
    );
    serde_json::from_str(&text).unwrap()
}
