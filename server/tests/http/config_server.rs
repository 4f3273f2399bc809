//! The config server: a token opens what is meant for its bearer, and nothing else.

use crate::support::{Server, client};
use neo_launch::store::{Endpoint, Granted, GrantedHost, HostKey};
use neo_launch::{RunStore, host_subject, node_subject};
use neo_wire::{ContainerConfig, ContainerReport, ContainerState, NodePlan, VERSION};
use reqwest::{Response, StatusCode};
use std::net::Ipv4Addr;

struct Site {
    server: Server,
    host_token: String,
    node_token: String,
}

impl Site {
    async fn launched() -> Self {
        let server = Server::start().await;
        server.queued_launch().await;
        let subjects = [host_subject("pnode-0000"), node_subject("a")];
        let secrets = server.store.secrets(server.star, &subjects).await.unwrap();
        let granted = Granted {
            hosts: vec![host("config", 2, 0), host("pnode-0000", 3, 2)],
            vni_first: 1,
            prefix_bits: 16,
            config_server: "http://172.31.0.1:7301".to_owned(),
        };
        server.store.store_granted(server.star, Some(&granted)).await.unwrap();
        let [host_token, node_token] = subjects.map(|subject| secrets.tokens[&subject].clone());
        Self { server, host_token, node_token }
    }

    async fn get(&self, path: &str, token: &str) -> Response {
        let url = format!("http://{}/config/v1/{path}", self.server.config_address);
        client().get(url).bearer_auth(token).send().await.unwrap()
    }

    async fn report(&self, token: &str, report: &ContainerReport) -> StatusCode {
        let url = format!("http://{}/config/v1/report", self.server.config_address);
        let request = client().post(url).bearer_auth(token).json(report);
        request.send().await.unwrap().status()
    }
}

fn host(name: &str, last: u8, containers: u8) -> GrantedHost {
    let address = Ipv4Addr::new(172, 31, 0, last);
    let endpoint = Endpoint {
        name: name.to_owned(),
        address: (address, 22).into(),
        network_namespace: None,
        user: "root".to_owned(),
        host_key: HostKey("ssh-ed25519 AAAA".to_owned()),
    };
    let container_addresses = (1..=containers).map(|number| Ipv4Addr::new(172, 31, last, number)).collect();
    GrantedHost { name: name.to_owned(), endpoint, address, container_addresses }
}

fn started() -> ContainerReport {
    ContainerReport {
        version: VERSION,
        generation: 1,
        state: ContainerState::Started,
        message: String::new(),
        start_command_exit: Some(0),
        not_applied: vec!["delay 10 ms on eth0: kernel without netem".to_owned()],
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_gets_its_plan_and_a_container_its_configuration() {
    let site = Site::launched().await;
    let plan: NodePlan = site.get("node-plan", &site.host_token).await.json().await.unwrap();
    assert_eq!((plan.host.as_str(), plan.generation), ("pnode-0000", 1));
    let container = plan.containers.iter().find(|container| container.name == "a").unwrap();
    assert_eq!(container.token, site.node_token);
    let config: ContainerConfig = site.get("container", &site.node_token).await.json().await.unwrap();
    assert_eq!((config.hostname.as_str(), config.project.as_str()), ("a", "demo"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_opens_nothing_else() {
    let site = Site::launched().await;
    assert_eq!(site.get("container", "guessed").await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(site.get("container", &site.host_token).await.status(), StatusCode::FORBIDDEN);
    assert_eq!(site.get("node-plan", &site.node_token).await.status(), StatusCode::FORBIDDEN);
    assert_eq!(site.report(&site.host_token, &started()).await, StatusCode::FORBIDDEN);
    let pages = site.server.visitor().get("/config/v1/container").bearer_auth(&site.node_token);
    assert_eq!(pages.send().await.unwrap().status(), StatusCode::NOT_FOUND, "not on the pages' listener");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_becomes_an_event_and_a_senseless_one_does_not() {
    let site = Site::launched().await;
    assert_eq!(site.report(&site.node_token, &started()).await, StatusCode::NO_CONTENT);
    let up = ContainerReport { state: ContainerState::Up, ..started() };
    let older = ContainerReport { generation: 0, ..started() };
    for senseless in [up, older] {
        assert_eq!(site.report(&site.node_token, &senseless).await, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let store = &site.server.store;
    let run = store.latest_run(site.server.star, None).await.unwrap().unwrap().id;
    let state = store.run_state(run).await.unwrap();
    assert_eq!(state.last_number, 2, "queued, and one report");
    assert_eq!(state.containers["a"].state, ContainerState::Started);
    assert_eq!(state.containers["a"].message, "delay 10 ms on eth0: kernel without netem");
}
