//! Clients in Chef's sense: names with keys.

use super::node;
use crate::{ApiError, ChefClient, KeyError, ObjectName, SigningKey};
use serde_json::{Value, json};

/// Why a client could not be registered.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// The server said no.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// The server's answer held no usable key.
    #[error("reading the key that the Chef server made for `{name}`")]
    Key {
        /// Name of the client.
        name: ObjectName,
        /// Why.
        #[source]
        source: KeyError,
    },
}

/// Makes `name` an administrator with a new key, whether it existed or not. Returns the key as PEM.
pub async fn ensure_admin(client: &ChefClient, name: &ObjectName) -> Result<String, ApiError> {
    renew(client, name, true).await
}

/// Makes the client `name` with a new key and its node with `run_list`; returns the key as PEM.
/// A client and node of that name are replaced, as `knife bootstrap` replaces them: the node belongs to the new key.
pub async fn register(
    client: &ChefClient,
    name: &ObjectName,
    run_list: &[String],
) -> Result<String, RegisterError> {
    node::delete_node(client, name).await?;
    let pem = renew(client, name, false).await?;
    let key =
        SigningKey::from_pem(&pem).map_err(|source| RegisterError::Key { name: name.clone(), source })?;
    node::create_node(&client.with_identity(name, key), name, run_list).await?;
    Ok(pem)
}

/// A client with a new key. The old one is deleted first: the one way that every kind of server knows.
async fn renew(client: &ChefClient, name: &ObjectName, admin: bool) -> Result<String, ApiError> {
    client.delete(&format!("/clients/{name}")).await?;
    let body = json!({"name": name.as_str(), "admin": admin, "create_key": true});
    let answer = client.post("/clients", &body).await?;
    private_key(&answer).ok_or_else(|| ApiError::Unexpected {
        request: format!("POST /clients for `{name}`"),
        status: reqwest::StatusCode::CREATED,
        found: "no private key".to_owned(),
        expected: "a new key",
    })
}

/// Servers with API version 0 answer flat, later ones put the key into `chef_key`.
fn private_key(answer: &Value) -> Option<String> {
    let key = answer.get("private_key").or_else(|| answer.pointer("/chef_key/private_key"))?;
    key.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_a_new_key_are_read() {
        let check =
            |answer: Value, expected: Option<&str>| assert_eq!(private_key(&answer).as_deref(), expected);
        check(json!({"private_key": "a", "public_key": "b"}), Some("a"));
        check(json!({"uri": "u", "chef_key": {"private_key": "c"}}), Some("c"));
        check(json!({"uri": "u"}), None);
    }
}
