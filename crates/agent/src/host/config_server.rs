//! The client's side of the config server, `/config/v1/`.

use anyhow::{Context, Result, bail};
use neo_wire::{ConfigServerAccess, ContainerConfig, ContainerReport, NodePlan, VERSION};
use serde::de::DeserializeOwned;
use std::time::Duration;

/// A call takes milliseconds; a thousand containers that call at once are answered within seconds.
const CALL_TIMEOUT: Duration = Duration::from_secs(20);

/// A plan of ten thousand interfaces is some megabytes.
const ANSWER_BYTES_MAX: u64 = 64 << 20;

/// A config server, and who we are there.
pub struct ConfigServer {
    access: ConfigServerAccess,
    agent: ureq::Agent,
}

impl ConfigServer {
    /// Speaks to it directly: no proxy stands between a host and its config server.
    pub fn new(access: ConfigServerAccess) -> Self {
        let configuration = ureq::Agent::config_builder()
            .timeout_global(Some(CALL_TIMEOUT))
            .http_status_as_error(false)
            .proxy(None)
            .build();
        Self { access, agent: configuration.into() }
    }

    /// What this host is to carry.
    pub fn node_plan(&self) -> Result<NodePlan> {
        self.get("node-plan")
    }

    /// What this container is to make of itself.
    pub fn container_config(&self) -> Result<ContainerConfig> {
        let config: ContainerConfig = self.get("container")?;
        if config.version != VERSION {
            bail!("the configuration has version {}, this agent reads version {VERSION}", config.version);
        }
        Ok(config)
    }

    /// Says what this container has come to.
    pub fn report(&self, report: &ContainerReport) -> Result<()> {
        let url = self.url("report");
        let body = serde_json::to_string(report).context("writing the report as JSON")?;
        let response = self
            .agent
            .post(&url)
            .header("Authorization", self.bearer())
            .header("Content-Type", "application/json")
            .send(body)
            .with_context(|| format!("reporting to {url}"))?;
        ensure_success(response.status(), &url)
    }

    fn get<T: DeserializeOwned>(&self, document: &str) -> Result<T> {
        let url = self.url(document);
        let mut response = self
            .agent
            .get(&url)
            .header("Authorization", self.bearer())
            .call()
            .with_context(|| format!("asking {url}"))?;
        ensure_success(response.status(), &url)?;
        let text = response
            .body_mut()
            .with_config()
            .limit(ANSWER_BYTES_MAX)
            .read_to_string()
            .with_context(|| format!("reading the answer of {url}"))?;
        serde_json::from_str(&text).with_context(|| format!("reading the answer of {url} as JSON"))
    }

    fn url(&self, document: &str) -> String {
        format!("{}/config/v1/{document}", self.access.url.trim_end_matches('/'))
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.access.token)
    }
}

fn ensure_success(status: ureq::http::StatusCode, url: &str) -> Result<()> {
    match status.as_u16() {
        200..=299 => Ok(()),
        401 | 403 => bail!("{url} answered {status}: it does not know our token"),
        _ => bail!("{url} answered {status}"),
    }
}
