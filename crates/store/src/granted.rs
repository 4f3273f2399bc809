//! What the testbed gave.

use crate::Store;
use crate::error::failed;
use neo_launch::StoreError;
use neo_launch::store::{Endpoint, Granted, GrantedHost, HostKey};
use neo_wire::ExperimentId;
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

impl Store {
    /// What the testbed gave an experiment, if it gave something.
    pub(crate) async fn read_granted(&self, experiment: ExperimentId) -> Result<Option<Granted>, StoreError> {
        let stored: Option<Json<StoredGranted>> =
            sqlx::query_scalar("SELECT hosts FROM granted WHERE experiment_id = $1")
                .bind(experiment.0)
                .fetch_optional(&self.pool)
                .await
                .map_err(failed("read what the testbed gave"))?;
        Ok(stored.map(|Json(stored)| stored.into()))
    }

    /// Stores what the testbed gave; `None` when it was given back.
    pub(crate) async fn write_granted(
        &self,
        experiment: ExperimentId,
        granted: Option<&Granted>,
    ) -> Result<(), StoreError> {
        let query = match granted {
            Some(granted) => sqlx::query(
                "INSERT INTO granted (experiment_id, hosts) VALUES ($1, $2)
                     ON CONFLICT (experiment_id) DO UPDATE SET hosts = EXCLUDED.hosts",
            )
            .bind(experiment.0)
            .bind(Json(StoredGranted::from(granted))),
            None => sqlx::query("DELETE FROM granted WHERE experiment_id = $1").bind(experiment.0),
        };
        query.execute(&self.pool).await.map_err(failed("store what the testbed gave"))?;
        Ok(())
    }
}

/// [`Granted`], as stored.
#[derive(Serialize, Deserialize)]
struct StoredGranted {
    hosts: Vec<StoredHost>,
    vni_first: u32,
    prefix_bits: u8,
    config_server: String,
}

/// [`GrantedHost`], as stored.
#[derive(Serialize, Deserialize)]
struct StoredHost {
    name: String,
    ssh_name: String,
    ssh_address: SocketAddr,
    ssh_network_namespace: Option<PathBuf>,
    ssh_user: String,
    ssh_host_key: String,
    address: Ipv4Addr,
    container_addresses: Vec<Ipv4Addr>,
}

impl From<&Granted> for StoredGranted {
    fn from(granted: &Granted) -> Self {
        let hosts = granted.hosts.iter().cloned().map(StoredHost::from).collect();
        Self {
            hosts,
            vni_first: granted.vni_first,
            prefix_bits: granted.prefix_bits,
            config_server: granted.config_server.clone(),
        }
    }
}

impl From<StoredGranted> for Granted {
    fn from(stored: StoredGranted) -> Self {
        Self {
            hosts: stored.hosts.into_iter().map(GrantedHost::from).collect(),
            vni_first: stored.vni_first,
            prefix_bits: stored.prefix_bits,
            config_server: stored.config_server,
        }
    }
}

impl From<GrantedHost> for StoredHost {
    fn from(host: GrantedHost) -> Self {
        Self {
            name: host.name,
            ssh_name: host.endpoint.name,
            ssh_address: host.endpoint.address,
            ssh_network_namespace: host.endpoint.network_namespace,
            ssh_user: host.endpoint.user,
            ssh_host_key: host.endpoint.host_key.0,
            address: host.address,
            container_addresses: host.container_addresses,
        }
    }
}

impl From<StoredHost> for GrantedHost {
    fn from(host: StoredHost) -> Self {
        let endpoint = Endpoint {
            name: host.ssh_name,
            address: host.ssh_address,
            network_namespace: host.ssh_network_namespace,
            user: host.ssh_user,
            host_key: HostKey(host.ssh_host_key),
        };
        Self {
            name: host.name,
            endpoint,
            address: host.address,
            container_addresses: host.container_addresses,
        }
    }
}
