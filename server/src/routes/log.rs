//! `GET /api/runs/{run}/log`: a whole log as text, to keep. `?host=NAME` gives one host's; the empty name is the
//! backend itself.

use super::answer::Refused;
use super::session::SignedIn;
use crate::backend::{SEE, Service};
use app::view::LogLine;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use futures::stream;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use neo_wire::{LogStream, RunId};
use serde::Deserialize;
use std::fmt::Write;
use std::sync::Arc;
use time::format_description::well_known::Rfc3339;

/// Whose log.
#[derive(Deserialize)]
pub(super) struct Whose {
    host: Option<String>,
}

pub(super) async fn handler(
    State(service): State<Arc<Service>>,
    SignedIn(caller): SignedIn,
    Path(run): Path<RunId>,
    Query(whose): Query<Whose>,
) -> Result<Response, Refused> {
    service.run_for(caller, run, SEE).await?;
    let pages = stream::unfold(Some((service, whose.host, 0)), move |reader| async move {
        let (service, host, after) = reader?;
        match service.log_after(run, host.as_deref(), after).await {
            Ok(lines) => {
                let last = lines.last()?.number;
                Some((Ok(text(&lines)), Some((service, host, last))))
            }
            // The download breaks off, so that half a log does not pass for a whole one.
            Err(refusal) => Some((Err(refusal), None)),
        }
    });
    let headers = [
        (CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"run-{run}.log\"")),
    ];
    Ok((headers, Body::from_stream(pages)).into_response())
}

/// `2026-01-31T12:00:00Z config out: Reading package lists...`
fn text(lines: &[LogLine]) -> String {
    let mut text = String::new();
    for line in lines {
        let at = line.at.format(&Rfc3339).unwrap_or_default();
        let host = line.host.as_deref().unwrap_or("backend");
        let stream = match line.stream {
            LogStream::Out => "out",
            LogStream::Err => "err",
            LogStream::Note => "note",
        };
        let _ = writeln!(text, "{at} {host} {stream}: {}", line.text);
    }
    text
}
