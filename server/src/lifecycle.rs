//! The end of a server: the first signal asks, the second cuts.

use anyhow::{Context, Result};
use std::process;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Exit code after the second signal, as of a process that an interrupt ended.
const EXIT_CUT: i32 = 130;

/// Cancels the token at the first SIGINT or SIGTERM; ends the process at the second.
pub fn listen_for_signals() -> Result<CancellationToken> {
    let interrupt = signal(SignalKind::interrupt()).context("listening for SIGINT")?;
    let terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    let shutdown = CancellationToken::new();
    tokio::spawn(watch(interrupt, terminate, shutdown.clone()));
    Ok(shutdown)
}

async fn watch(mut interrupt: Signal, mut terminate: Signal, shutdown: CancellationToken) {
    either(&mut interrupt, &mut terminate).await;
    eprintln!("neo: stopping; once more stops at once");
    shutdown.cancel();
    either(&mut interrupt, &mut terminate).await;
    process::exit(EXIT_CUT);
}

async fn either(interrupt: &mut Signal, terminate: &mut Signal) {
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}
