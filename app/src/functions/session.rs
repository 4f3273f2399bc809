//! Who is signed in, and where they may go.

use crate::backend::Refusal;
use crate::view::{Person, ProjectCard};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

/// What the head of every page shows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// Who is signed in.
    pub person: Option<Person>,
    /// Their projects.
    pub projects: Vec<ProjectCard>,
}

/// The session of the caller; an empty one for a stranger.
#[server(name = ReadSession, prefix = "/fn", endpoint = "session", input = Json)]
pub async fn session() -> Result<Session, Refusal> {
    let Some(person) = use_context::<crate::Caller>().and_then(|caller| caller.0) else {
        return Ok(Session::default());
    };
    let (backend, caller) = super::signed_in()?;
    Ok(Session { projects: backend.projects(caller).await?, person: Some(person) })
}
