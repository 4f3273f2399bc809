//! The upload: files that the server lacks, then one manifest per cookbook.

use super::{Checksum, Cookbook};
use crate::{ApiError, ChefClient};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// How often a sandbox is closed before it counts as refused: file stores of real servers lag behind.
const CLOSE_ATTEMPTS: u32 = 5;

/// Pause between two attempts, as knife waits.
const CLOSE_PAUSE: Duration = Duration::from_secs(2);

/// What an upload did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UploadCount {
    /// Files sent.
    pub files_sent: u64,
    /// Files that the server had already.
    pub files_unchanged: u64,
}

/// Makes every cookbook stand on the server. `progress` hears how many of how many files are there.
pub async fn upload(
    client: &ChefClient,
    cookbooks: &[Cookbook],
    progress: &mut dyn FnMut(u64, u64),
) -> Result<UploadCount, ApiError> {
    let contents: BTreeMap<Checksum, &[u8]> = cookbooks
        .iter()
        .flat_map(|cookbook| &cookbook.files)
        .map(|file| (file.checksum, file.content.as_slice()))
        .collect();
    // A sandbox for nothing is an error to the server.
    if contents.is_empty() {
        return Ok(UploadCount::default());
    }
    let count = send_files(client, &contents, progress).await?;
    for cookbook in cookbooks {
        let path = format!("/cookbooks/{}/{}", cookbook.name, cookbook.version);
        client.put(&path, &cookbook.manifest()).await?;
    }
    Ok(count)
}

async fn send_files(
    client: &ChefClient,
    contents: &BTreeMap<Checksum, &[u8]>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<UploadCount, ApiError> {
    let total = contents.len() as u64;
    let checksums: Map<String, Value> = contents.keys().map(|sum| (sum.hex(), Value::Null)).collect();
    let sandbox = client.post("/sandboxes", &json!({"checksums": checksums})).await?;
    let mut count = UploadCount::default();
    for (checksum, content) in contents {
        match missing_at(&sandbox, checksum)? {
            Some(url) => {
                client.send_file(&url, checksum.bytes(), content.to_vec()).await?;
                count.files_sent += 1;
            }
            None => count.files_unchanged += 1,
        }
        progress(count.files_sent + count.files_unchanged, total);
    }
    close(client, &sandbox).await?;
    Ok(count)
}

/// Where the server wants the file, if it lacks it.
fn missing_at(sandbox: &Value, checksum: &Checksum) -> Result<Option<String>, ApiError> {
    let entry = &sandbox["checksums"][checksum.hex()];
    match (entry["needs_upload"].as_bool(), entry["url"].as_str()) {
        (Some(false), _) => Ok(None),
        (Some(true), Some(url)) => Ok(Some(url.to_owned())),
        _ => Err(unexpected(sandbox, "a sandbox that says where each file goes")),
    }
}

async fn close(client: &ChefClient, sandbox: &Value) -> Result<(), ApiError> {
    let id = sandbox["sandbox_id"].as_str().ok_or_else(|| unexpected(sandbox, "a sandbox with an id"))?;
    let path = format!("/sandboxes/{id}");
    let mut attempt = 1;
    loop {
        match client.put(&path, &json!({"is_completed": true})).await {
            Err(error) if lags(&error) && attempt < CLOSE_ATTEMPTS => attempt += 1,
            result => return result.map(|_| ()),
        }
        tokio::time::sleep(CLOSE_PAUSE).await;
    }
}

fn lags(error: &ApiError) -> bool {
    error.status() == Some(reqwest::StatusCode::BAD_REQUEST)
}

fn unexpected(sandbox: &Value, expected: &'static str) -> ApiError {
    ApiError::Unexpected {
        request: "POST /sandboxes".to_owned(),
        status: reqwest::StatusCode::CREATED,
        found: sandbox.to_string(),
        expected,
    }
}
