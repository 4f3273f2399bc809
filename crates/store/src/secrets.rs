//! What only the hosts of an experiment may know.

use crate::Store;
use crate::error::failed;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use neo_launch::{ExperimentSecrets, StoreError};
use neo_wire::ExperimentId;
use rand::RngCore;
use sha2::{Digest, Sha256};
use sqlx::{PgConnection, Row};
use ssh_key::{Algorithm, LineEnding, PrivateKey};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Length of a token before its encoding: as long as the hash it is looked up by.
const TOKEN_BYTES: usize = 32;

impl Store {
    /// The experiment's secrets, made at the first call and the same ever after, with a token for each subject.
    pub(crate) async fn experiment_secrets(
        &self,
        experiment: ExperimentId,
        subjects: &[String],
    ) -> Result<ExperimentSecrets, StoreError> {
        let mut transaction = self.pool.begin().await.map_err(failed("begin to make secrets"))?;
        let (ssh_private_key, ssh_public_key) = ensure_key(&mut transaction, experiment).await?;
        let tokens = ensure_tokens(&mut transaction, experiment, subjects).await?;
        transaction.commit().await.map_err(failed("store secrets"))?;
        Ok(ExperimentSecrets { ssh_private_key, ssh_public_key, tokens })
    }

    /// Whose token this is: the experiment, and `host/NAME` or `node/NAME`.
    pub async fn bearer(&self, token: &str) -> Result<Option<(ExperimentId, String)>, StoreError> {
        let row: Option<(Uuid, String)> =
            sqlx::query_as("SELECT experiment_id, subject FROM tokens WHERE token_hash = $1")
                .bind(hash(token))
                .fetch_optional(&self.pool)
                .await
                .map_err(failed("look a token up"))?;
        Ok(row.map(|(experiment, subject)| (ExperimentId(experiment), subject)))
    }
}

async fn ensure_key(
    connection: &mut PgConnection,
    experiment: ExperimentId,
) -> Result<(String, String), StoreError> {
    let read = "SELECT ssh_private_key, ssh_public_key FROM experiment_secrets WHERE experiment_id = $1";
    let key: Option<(String, String)> = sqlx::query_as(read)
        .bind(experiment.0)
        .fetch_optional(&mut *connection)
        .await
        .map_err(failed("read a key"))?;
    if let Some(key) = key {
        return Ok(key);
    }
    let (private, public) = make_key().map_err(failed("get a key to store"))?;
    // Another server may have been faster: its key counts then.
    sqlx::query(
        "INSERT INTO experiment_secrets (experiment_id, ssh_private_key, ssh_public_key)
         VALUES ($1, $2, $3)
             ON CONFLICT (experiment_id) DO NOTHING",
    )
    .bind(experiment.0)
    .bind(private)
    .bind(public)
    .execute(&mut *connection)
    .await
    .map_err(failed("store a key"))?;
    sqlx::query_as(read).bind(experiment.0).fetch_one(connection).await.map_err(failed("read a key"))
}

fn make_key() -> Result<(String, String), ssh_key::Error> {
    let mut key = PrivateKey::random(&mut ssh_key::rand_core::OsRng, Algorithm::Ed25519)?;
    key.set_comment("neocontainers");
    Ok((key.to_openssh(LineEnding::LF)?.to_string(), key.public_key().to_openssh()?))
}

async fn ensure_tokens(
    connection: &mut PgConnection,
    experiment: ExperimentId,
    subjects: &[String],
) -> Result<BTreeMap<String, String>, StoreError> {
    let tokens: Vec<String> = subjects.iter().map(|_| make_token()).collect();
    let hashes: Vec<Vec<u8>> = tokens.iter().map(|token| hash(token)).collect();
    sqlx::query(
        "INSERT INTO tokens (experiment_id, subject, token, token_hash)
         SELECT $1, subject, token, token_hash
           FROM unnest($2::text[], $3::text[], $4::bytea[]) AS made (subject, token, token_hash)
             ON CONFLICT (experiment_id, subject) DO NOTHING",
    )
    .bind(experiment.0)
    .bind(subjects)
    .bind(tokens)
    .bind(hashes)
    .execute(&mut *connection)
    .await
    .map_err(failed("store tokens"))?;
    let rows = sqlx::query("SELECT subject, token FROM tokens WHERE experiment_id = $1")
        .bind(experiment.0)
        .fetch_all(connection)
        .await
        .map_err(failed("read tokens"))?;
    Ok(rows.iter().map(|row| (row.get("subject"), row.get("token"))).collect())
}

fn make_token() -> String {
    let mut bytes = [0; TOKEN_BYTES];
    rand::rng().fill_bytes(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token).to_vec()
}
