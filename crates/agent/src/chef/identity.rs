//! The administrator under whose name this host works on its Chef server.

use super::failure::{of, of_any, of_api};
use super::{goiardi, lock, server};
use crate::commands::Failure;
use crate::host::{CONFIGURATION, file};
use anyhow::{Context, Result};
use neo_chef::objects::ensure_admin;
use neo_chef::{ChefClient, ObjectName, SigningKey};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};

/// The administrator's name, unless told otherwise.
pub const DEFAULT_NAME: &str = "chef-deter";

/// The name is kept, so that later commands act under it.
#[derive(Debug, Serialize, Deserialize)]
struct Identity {
    name: String,
}

/// Makes the administrator exist and its key open the server; a client under its name.
/// A server that lost its data, or a key that was lost, is no more than a new key.
pub async fn ensure(name: &ObjectName) -> Result<ChefClient, Failure> {
    let server = server::ensure_known()?;
    let _lock = lock::take("chef-identity")?;
    if let Some(client) = client(&server.url(), name, &key_path(name)).ok()
        && client.get(&format!("/clients/{name}")).await.is_ok_and(|found| found.is_some())
    {
        return Ok(client);
    }
    let admin = ObjectName::new(goiardi::ADMIN).expect("the name is one");
    let admin = client(&server.url(), &admin, &goiardi::admin_key())
        .map_err(|error| of_any(&error, "run `neo-agent chef server` again"))?;
    let pem = ensure_admin(&admin, name).await.map_err(|error| of_api(&error))?;
    let key = SigningKey::from_pem(&pem).map_err(|error| of(&error, "look which Chef server that is"))?;
    keep(name, &pem).map_err(|error| of_any(&error, "make room on the disk of this host"))?;
    Ok(admin.with_identity(name, key))
}

/// As [`ensure`], for the administrator that this host had last.
pub async fn ensure_known() -> Result<ChefClient, Failure> {
    let known = file::read_json::<Identity>(&record()).unwrap_or_default();
    let name = known.map_or_else(|| DEFAULT_NAME.to_owned(), |known| known.name);
    let name = ObjectName::new(&name).map_err(|error| of(&error, "run `neo-agent chef identity` again"))?;
    ensure(&name).await
}

/// Where the key is.
pub fn key_path(name: &ObjectName) -> PathBuf {
    Path::new(CONFIGURATION).join(format!("{name}.pem"))
}

/// A client with the key of a file.
pub fn client(url: &str, name: &ObjectName, key: &Path) -> Result<ChefClient> {
    let pem =
        fs::read_to_string(key).with_context(|| format!("reading the key of `{name}`, {}", key.display()))?;
    let key = SigningKey::from_pem(&pem).with_context(|| format!("reading {}", key.display()))?;
    Ok(ChefClient::new(url, name, key)?)
}

fn keep(name: &ObjectName, pem: &str) -> Result<()> {
    file::write_text(&key_path(name), pem)?;
    file::write_json(&record(), &Identity { name: name.to_string() })
}

fn record() -> PathBuf {
    Path::new(CONFIGURATION).join("chef-identity.json")
}
