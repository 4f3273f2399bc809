//! The first start: a user and a project to begin with.

use crate::backend::password;
use crate::config::DataDirectory;
use anyhow::{Context, Result};
use neo_store::Store;

/// Name of the first user.
pub(crate) const USER: &str = "demo";

/// Name of the first project, which that user leads.
const PROJECT: &str = "demo";

/// What signs the first user in.
pub struct Credentials {
    /// The name.
    pub name: String,
    /// The password.
    pub password: String,
}

/// Ensures that somebody can sign in. Returns the credentials of the first user, as long as their file is there.
pub async fn ensure(store: &Store, directory: &DataDirectory) -> Result<Option<Credentials>> {
    if !store.has_accounts().await? {
        // Written before the account is made: a start that breaks off in between leaves no account without password.
        let password = password::generate();
        directory.write_private(&directory.credentials(), &format!("{USER}\n{password}\n"))?;
        let hashed = tokio::task::spawn_blocking(move || password::hash(&password)).await?;
        let user = store.create_account(USER, &hashed).await?.context("making the first user")?;
        store.create_project(PROJECT, user).await?.context("making the first project")?;
    }
    let content = directory.read(&directory.credentials())?;
    Ok(content.and_then(|content| {
        let (name, password) = content.trim_end().split_once('\n')?;
        Some(Credentials { name: name.to_owned(), password: password.to_owned() })
    }))
}
