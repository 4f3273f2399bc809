//! What crosses a process boundary, versioned.
//!
//! Every document carries [`VERSION`]; a reader refuses a version that it does not know.
//! `run` is the one event log that feeds the page, the API and the command line; [`RunState`] is derived from it
//! by folding, here, so that the browser and the server derive the same state.

pub mod agent;
pub mod config;
pub mod host;
pub mod id;
pub mod machine;
pub mod node_plan;
pub mod run;
pub mod state;

pub use agent::{AgentLine, ConvergeReport, Engine, ResourceStatus, Teardown};
pub use config::{ContainerConfig, ContainerReport, HostEntry, InterfaceConfig, RouteConfig};
pub use host::{Applied, ConfigServerAccess, MeasurePath, MeasureRequest, Measured, RemoveRequest};
pub use id::{ExperimentId, ProjectId, RunId, UserId};
pub use machine::{Capabilities, MachineEntry, MachineList, MachineSpec, MachineUp, TestbedSpec, TestbedUp};
pub use node_plan::{ContainerSpec, ControlNetwork, NetworkSpec, NodePlan, Port, Wiring};
pub use run::{
    ContainerState, EventBody, HostState, LinkMeasurement, LogStream, Problem, RunEvent, RunKind, Step,
};
pub use state::{ContainerView, HostView, ResourceView, RunState, RunStatus, StepState, StepView};

pub use neo_topology::{Bandwidth, Delay, Loss, NetworkName, NodeName, Shape};

/// Version of every document of this crate. Raise it when a reader of the old form would misunderstand the new.
pub const VERSION: u32 = 1;
