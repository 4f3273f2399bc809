//! The event log of a run.

use crate::{Engine, ResourceStatus, RunId};
use neo_topology::Shape;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// One event. Append-only; numbered per run from 1 without gaps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunEvent {
    /// The run.
    pub run: RunId,
    /// Number in the run, from 1.
    pub number: u64,
    /// When it was written.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// What happened.
    pub body: EventBody,
}

/// What a run is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunKind {
    /// From a plan to containers that answer.
    Launch,
    /// Everything down, with a proof.
    SwapOut,
}

/// The steps, in order. The table "The launch, step by step" of ARCHITECTURE.md says what is true after each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The plan fits the testbed.
    Preflight,
    /// Every host is reachable by SSH.
    SwapIn,
    /// The agent is on every host.
    Agent,
    /// The Chef server's and client's packages are installed.
    Packages,
    /// The Chef server answers, with signature checks on.
    ChefServer,
    /// `chef-deter` exists with its key.
    Identity,
    /// The canonical repository is cloned.
    Repository,
    /// Cookbooks, roles and data bags are on the server.
    Upload,
    /// The experiment's data bag item stands.
    DataBag,
    /// The control node is registered and converged.
    ConvergeConfig,
    /// The pnodes are registered and converged: networking stands, containers started.
    ConvergePnodes,
    /// Every container configured itself, ran its start command, and reported.
    Containers,
    /// Every node answers, every link was measured.
    Verify,
    /// Containers and networks are removed from the hosts.
    RemoveContainers,
    /// Hosts are given back to the testbed.
    ReleaseHosts,
}

impl Step {
    /// The steps of a launch.
    pub const LAUNCH: [Step; 13] = [
        Step::Preflight,
        Step::SwapIn,
        Step::Agent,
        Step::Packages,
        Step::ChefServer,
        Step::Identity,
        Step::Repository,
        Step::Upload,
        Step::DataBag,
        Step::ConvergeConfig,
        Step::ConvergePnodes,
        Step::Containers,
        Step::Verify,
    ];

    /// The steps of a swap-out.
    pub const SWAP_OUT: [Step; 2] = [Step::RemoveContainers, Step::ReleaseHosts];

    /// What people call it.
    pub fn title(self) -> &'static str {
        match self {
            Step::Preflight => "Preflight",
            Step::SwapIn => "Swap in",
            Step::Agent => "Agent",
            Step::Packages => "Chef packages",
            Step::ChefServer => "Chef server",
            Step::Identity => "Identity",
            Step::Repository => "Repository",
            Step::Upload => "Upload",
            Step::DataBag => "Data bag",
            Step::ConvergeConfig => "Converge config",
            Step::ConvergePnodes => "Converge pnodes",
            Step::Containers => "Containers",
            Step::Verify => "Verify",
            Step::RemoveContainers => "Remove containers",
            Step::ReleaseHosts => "Release hosts",
        }
    }
}

impl RunKind {
    /// The steps of a run of this kind, in order.
    pub fn steps(self) -> &'static [Step] {
        match self {
            RunKind::Launch => &Step::LAUNCH,
            RunKind::SwapOut => &Step::SWAP_OUT,
        }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EventBody {
    /// The run was asked for.
    RunQueued {
        /// What for.
        run_kind: RunKind,
        /// Who asked: the name that colleagues know.
        by: String,
    },
    /// A server took the run (again): after a restart there is one more of these.
    RunResumed,
    /// Somebody asked the run to stop and keep what is there.
    CancelRequested {
        /// Who.
        by: String,
    },
    /// It stopped where it was. Nothing was removed.
    RunCancelled,
    /// It came to a good end.
    RunSucceeded,
    /// It came to a bad end; it can be resumed from the step that failed.
    RunFailed {
        /// Why.
        problem: Problem,
    },
    /// A step began.
    StepStarted {
        /// Which.
        step: Step,
        /// 1 at the first time.
        attempt: u32,
    },
    /// A step moved on.
    StepProgress {
        /// Which.
        step: Step,
        /// Ready.
        done: u64,
        /// All.
        total: u64,
        /// Of what: `hosts`, `files`, `containers`.
        unit: String,
    },
    /// A step is true now.
    StepSucceeded {
        /// Which.
        step: Step,
        /// What is true, in words: `12 cookbooks, 3 sent, 9 unchanged`.
        summary: String,
    },
    /// A step failed.
    StepFailed {
        /// Which.
        step: Step,
        /// Why.
        problem: Problem,
        /// Whether another attempt follows by itself.
        retrying: bool,
    },
    /// What was true is not any more, for example because a host was made again: this step and all after it have to
    /// run again.
    StepsReopened {
        /// The first of them.
        from: Step,
        /// Why.
        reason: String,
    },
    /// A host changed.
    Host {
        /// Its name.
        host: String,
        /// What it has come to.
        state: HostState,
        /// In words, or empty.
        message: String,
    },
    /// A line of output.
    Log {
        /// During which step.
        step: Step,
        /// Of which host; none for the backend itself.
        host: Option<String>,
        /// From where.
        stream: LogStream,
        /// Without the line end.
        text: String,
    },
    /// A resource of a recipe changed its status.
    Resource {
        /// On which host.
        host: String,
        /// What converges.
        engine: Engine,
        /// Cookbook.
        cookbook: String,
        /// Recipe.
        recipe: String,
        /// Type.
        resource: String,
        /// Name.
        name: String,
        /// What became of it.
        status: ResourceStatus,
        /// Finished.
        done: u64,
        /// In all.
        total: u64,
        /// Milliseconds.
        elapsed_ms: u64,
        /// What changed, why it was skipped, or what went wrong.
        detail: String,
    },
    /// A host was converged.
    Converged {
        /// Which.
        host: String,
        /// The end report.
        report: crate::ConvergeReport,
    },
    /// A container changed.
    Container {
        /// The node.
        node: String,
        /// Its physical node.
        pnode: String,
        /// What it has come to.
        state: ContainerState,
        /// In words, or empty.
        message: String,
        /// Exit code of its start command, once known.
        start_command_exit: Option<i32>,
    },
    /// A path between two neighbours was measured.
    Link(LinkMeasurement),
    /// A teardown's proof.
    TornDown(crate::Teardown),
}

/// Whose line it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogStream {
    /// Standard output of a command.
    Out,
    /// Standard error of a command.
    Err,
    /// Our own words.
    Note,
}

/// What a host has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HostState {
    /// Asked of the testbed.
    Requested,
    /// Given, not reachable yet.
    Booting,
    /// Answers SSH with its verified key.
    Reachable,
    /// Being converged.
    Converging,
    /// Converged.
    Ready,
    /// Does not answer, or its converge failed.
    Failed,
    /// Given back.
    Released,
}

/// What a container has come to: the states of DETER's planned Containers API, and our two ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContainerState {
    /// Planned, not there.
    None,
    /// There, not configured.
    Down,
    /// It pulled and applied its configuration.
    Configured,
    /// Its start command has ended, well or not, or there is none; and it said so.
    Started,
    /// Probed: it answers on every address.
    Up,
    /// It could not configure itself, or it does not answer.
    Failed,
}

/// Asked, applied and measured, from one member to a neighbour on one network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LinkMeasurement {
    /// The network.
    pub network: String,
    /// From this node.
    pub from: String,
    /// To this node.
    pub to: String,
    /// What the NS file asks for, one way.
    pub asked: Shape,
    /// What the kernel was told to do, one way.
    pub applied: Shape,
    /// Round-trip time in microseconds, the median of the probes; none when nothing came back.
    pub rtt_micros: Option<u64>,
    /// What the NS file asks of the round trip, in microseconds.
    pub rtt_asked_micros: u64,
    /// Probes sent.
    pub probes_sent: u32,
    /// Probes answered.
    pub probes_answered: u32,
    /// Rate one way in kilobits per second; none where it was not measured.
    pub rate_kbps: Option<u64>,
    /// Whether what was measured is what was applied, within the tolerances of the verify step.
    pub good: bool,
    /// What is different, in words: `asked 10 ms, not applied: kernel without netem`.
    pub remark: String,
}

/// What went wrong, for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What was being done, to what, what was found.
    pub message: String,
    /// What to do.
    pub remedy: String,
}
