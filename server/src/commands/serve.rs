//! `neo serve`.

use crate::backend::Service;
use crate::config::{DataDirectory, Place, Web};
use crate::database::Database;
use crate::first_start::{self, Credentials};
use crate::routes::config::config_server;
use crate::routes::{WebSetup, web};
use crate::{lifecycle, site};
use anyhow::{Context, Result, bail};
use neo_launch::{AgentBinary, Executor, SiteLayout, World};
use neo_remote::Remote;
use neo_remote::ssh::Ssh;
use neo_store::Store;
use neo_testbed::local::Local;
use neo_testbed::{Listening, Testbed};
use std::future::IntoFuture;
use std::io::{ErrorKind, IsTerminal};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

/// Until requests and runs have come to a stop after the first signal.
const STOP_DEADLINE: Duration = Duration::from_secs(20);

/// How long a server that was killed may still hold its port: the kernel ends its threads one after the other.
const PORT_PATIENCE: Duration = Duration::from_secs(3);

/// How often the port is tried meanwhile.
const PORT_PAUSE: Duration = Duration::from_millis(100);

/// How often sessions that do not count any more are deleted.
const SESSIONS_EVERY: Duration = Duration::from_secs(3600);

/// What `serve` takes.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    web: Web,
}

/// Serves until a signal asks to stop.
pub fn run(arguments: Arguments) -> Result<ExitCode> {
    let filter = EnvFilter::try_from_env("NEO_LOG").unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
    tokio::runtime::Runtime::new().context("starting the runtime")?.block_on(serve(arguments))
}

async fn serve(arguments: Arguments) -> Result<ExitCode> {
    let Arguments { place, web } = arguments;
    site::require_root()?;
    // The port first: whoever starts a second server by mistake hears of it before anything happens.
    let listener = listen(web.listen).await?;
    let directory = DataDirectory::open(&place.data)?;
    let shutdown = lifecycle::listen_for_signals()?;
    tracing::info!("opening the database");
    let database = Database::open(&place, &directory).await?;
    let credentials = first_start::ensure(&database.store, &directory).await?;
    let local = Arc::new(site::local_testbed(&place, &directory)?);
    let testbed: Arc<dyn Testbed> = local.clone();

    let mut work = JoinSet::new();
    let store = database.store.clone();
    work.spawn(database.look_after(shutdown.clone()));
    work.spawn(serve_config(store.clone(), testbed.clone(), shutdown.clone()));
    let owner = server_name(&directory)?;
    work.spawn(carry_runs_out(owner, store.clone(), testbed.clone(), site::agent(&place)?, shutdown.clone()));
    work.spawn(delete_sessions(store.clone(), shutdown.clone()));
    let setup = WebSetup {
        service: Arc::new(Service::new(store.clone(), testbed)),
        store,
        site: web.site(),
        https: web.https,
        shutdown: shutdown.clone(),
    };
    welcome(&listener, credentials.as_ref())?;
    work.spawn(serve_pages(listener, setup));

    let result = until_the_end(&mut work, &shutdown).await;
    leave_or_close(&database.store, &local).await;
    database.close().await?;
    result.map(|()| ExitCode::SUCCESS)
}

async fn listen(address: SocketAddr) -> Result<TcpListener> {
    let give_up_at = Instant::now() + PORT_PATIENCE;
    loop {
        match TcpListener::bind(address).await {
            Ok(listener) => return Ok(listener),
            Err(error) if error.kind() != ErrorKind::AddrInUse => bail!(
                "cannot listen on {address}: {error}; choose another address: `--listen 127.0.0.1:3000`"
            ),
            Err(_) if Instant::now() < give_up_at => sleep(PORT_PAUSE).await,
            Err(_) => bail!(
                "{address} is taken by another program; stop it, or listen elsewhere: `--listen 127.0.0.1:3001`"
            ),
        }
    }
}

fn welcome(listener: &TcpListener, credentials: Option<&Credentials>) -> Result<()> {
    println!("NeoContainers is at http://{}", listener.local_addr()?);
    if let Some(Credentials { name, password }) = credentials {
        println!("  name      {name}");
        println!("  password  {password}");
    }
    Ok(())
}

async fn serve_pages(listener: TcpListener, setup: WebSetup) -> Result<()> {
    let shutdown = setup.shutdown.clone();
    let service = web(setup).into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(shutdown.cancelled_owned());
    serving.into_future().await.context("serving the pages")
}

/// Serves configurations in the testbed's network; anew when that network was lost and made again.
async fn serve_config(store: Store, testbed: Arc<dyn Testbed>, shutdown: CancellationToken) -> Result<()> {
    while !shutdown.is_cancelled() {
        let Listening { socket, ended } =
            testbed.listen().await.context("listening for hosts and containers")?;
        socket.set_nonblocking(true).context("listening for hosts and containers")?;
        let listener = TcpListener::from_std(socket).context("listening for hosts and containers")?;
        let shutdown = shutdown.clone();
        let until = async move {
            if shutdown.run_until_cancelled(ended).await.is_some() {
                tracing::warn!("the testbed's network was lost; making it again");
            }
        };
        let serving = axum::serve(listener, config_server(store.clone())).with_graceful_shutdown(until);
        serving.into_future().await.context("serving configurations")?;
    }
    Ok(())
}

/// What this server is called in the database: by its host for people, by its data directory for us, which only one
/// process uses at a time.
fn server_name(directory: &DataDirectory) -> Result<String> {
    let host = nix::unistd::gethostname().context("reading the host name")?;
    Ok(format!("{}/{}", host.display(), directory.server_id()?))
}

async fn carry_runs_out(
    owner: String,
    store: Store,
    testbed: Arc<dyn Testbed>,
    agent: PathBuf,
    shutdown: CancellationToken,
) -> Result<()> {
    let content = tokio::fs::read(&agent).await.with_context(|| format!("reading `{}`", agent.display()))?;
    // What we held when we were killed, nobody works on now: it need not wait until the lease runs out.
    store.release_all_of(&owner).await?;
    let world = World {
        store: Arc::new(store),
        remotes: Arc::new(|key: &str| Ok(Arc::new(Ssh::new(key)) as Arc<dyn Remote>)),
        testbed,
        agent: AgentBinary::new(content),
        site: SiteLayout::default(),
        owner,
    };
    Executor::new(world).run_forever(shutdown).await;
    Ok(())
}

async fn delete_sessions(store: Store, shutdown: CancellationToken) -> Result<()> {
    let mut every = tokio::time::interval(SESSIONS_EVERY);
    while shutdown.run_until_cancelled(every.tick()).await.is_some() {
        if let Err(error) = store.delete_expired_sessions().await {
            tracing::warn!(%error, "expired sessions were not deleted; trying again in an hour");
        }
    }
    Ok(())
}

/// Waits for the first part that ends. Nothing ends by itself: either we were asked to stop, or a part failed and
/// takes the others with it.
async fn until_the_end(work: &mut JoinSet<Result<()>>, shutdown: &CancellationToken) -> Result<()> {
    let first = work.join_next().await.context("there is work")?.context("a part of the server broke");
    shutdown.cancel();
    let stopping = async {
        let mut result = first.and_then(|ended| ended);
        while let Some(ended) = work.join_next().await {
            result = result.and(ended.context("a part of the server broke").and_then(|ended| ended));
        }
        result
    };
    match tokio::time::timeout(STOP_DEADLINE, stopping).await {
        Ok(result) => result,
        Err(_) => {
            tracing::warn!("some requests had not ended in time and were cut");
            work.shutdown().await;
            Ok(())
        }
    }
}

/// A run survives the end of the server, and so do its hosts; a testbed without hosts goes too.
async fn leave_or_close(store: &Store, local: &Local) {
    let experiments = match store.experiments_with_hosts().await {
        Ok(experiments) => experiments,
        Err(error) => {
            return tracing::warn!(%error, "cannot say which experiments have hosts; `neo down` gives all back");
        }
    };
    if !experiments.is_empty() {
        let names: Vec<_> = experiments.into_iter().map(|(_, name)| name).collect();
        println!(
            "Still swapped in: {}. `neo down` (`cargo xtask down`) gives all hosts back.",
            names.join(", ")
        );
        return;
    }
    match local.close().await {
        Ok(proof) if proof.left.is_empty() => {}
        Ok(proof) => {
            tracing::warn!(left = proof.left.join(", "), "some of the testbed is still there; run `neo down`")
        }
        Err(error) => tracing::warn!(%error, "the testbed's own network is still there; run `neo down`"),
    }
}
