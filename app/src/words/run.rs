//! States: what they are called, and which mark stands for them.

use crate::components::Mark;
use crate::view::Role;
use neo_wire::{ContainerState, Engine, HostState, ResourceStatus, RunKind, RunStatus, StepState};

/// What a run is for.
pub fn run_kind(kind: RunKind) -> &'static str {
    match kind {
        RunKind::Launch => "Launch",
        RunKind::SwapOut => "Swap out",
    }
}

/// What a run has come to.
pub fn run_status(status: RunStatus) -> &'static str {
    match status {
        RunStatus::Queued => "queued",
        RunStatus::Running => "running",
        RunStatus::Cancelling => "cancelling",
        RunStatus::Cancelled => "cancelled",
        RunStatus::Succeeded => "succeeded",
        RunStatus::Failed => "failed",
    }
}

/// What a step has come to.
pub fn step_state(state: StepState) -> &'static str {
    match state {
        StepState::Waiting => "waiting",
        StepState::Running => "running",
        StepState::Succeeded => "done",
        StepState::Failed => "failed",
    }
}

/// What a host has come to.
pub fn host_state(state: HostState) -> &'static str {
    match state {
        HostState::Requested => "requested",
        HostState::Booting => "booting",
        HostState::Reachable => "reachable",
        HostState::Converging => "converging",
        HostState::Ready => "ready",
        HostState::Failed => "failed",
        HostState::Released => "released",
    }
}

/// What a container has come to.
pub fn container_state(state: ContainerState) -> &'static str {
    match state {
        ContainerState::None => "planned",
        ContainerState::Down => "down",
        ContainerState::Configured => "configured",
        ContainerState::Started => "started",
        ContainerState::Up => "up",
        ContainerState::Failed => "failed",
    }
}

/// What became of a resource, in Chef's words.
pub fn resource_status(status: ResourceStatus) -> &'static str {
    match status {
        ResourceStatus::Running => "running",
        ResourceStatus::UpToDate => "up to date",
        ResourceStatus::Updated => "updated",
        ResourceStatus::Skipped => "skipped",
        ResourceStatus::Failed => "failed",
    }
}

/// What converges a host; the built-in engine never passes for Chef.
pub fn engine(engine: Engine) -> &'static str {
    match engine {
        Engine::BuiltIn => "built-in engine, not Chef",
        Engine::ChefClient => "Chef client",
    }
}

/// What somebody may do.
pub fn role(role: Role) -> &'static str {
    match role {
        Role::Viewer => "viewer",
        Role::Member => "member",
        Role::Leader => "leader",
    }
}

/// The mark of a run.
pub fn mark_of_status(status: RunStatus) -> Mark {
    match status {
        RunStatus::Queued => Mark::Empty,
        RunStatus::Running | RunStatus::Cancelling => Mark::Half,
        RunStatus::Cancelled => Mark::Paused,
        RunStatus::Succeeded => Mark::Full,
        RunStatus::Failed => Mark::Cross,
    }
}

/// The mark of a step.
pub fn mark_of_step(state: StepState) -> Mark {
    match state {
        StepState::Waiting => Mark::Empty,
        StepState::Running => Mark::Half,
        StepState::Succeeded => Mark::Full,
        StepState::Failed => Mark::Cross,
    }
}

/// The mark of a host.
pub fn mark_of_host(state: HostState) -> Mark {
    match state {
        HostState::Requested | HostState::Released => Mark::Empty,
        HostState::Booting => Mark::Quarter,
        HostState::Reachable => Mark::Half,
        HostState::Converging => Mark::ThreeQuarters,
        HostState::Ready => Mark::Full,
        HostState::Failed => Mark::Cross,
    }
}

/// The mark of a container.
pub fn mark_of_container(state: ContainerState) -> Mark {
    match state {
        ContainerState::None => Mark::Empty,
        ContainerState::Down => Mark::Quarter,
        ContainerState::Configured => Mark::Half,
        ContainerState::Started => Mark::ThreeQuarters,
        ContainerState::Up => Mark::Full,
        ContainerState::Failed => Mark::Cross,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_engine_never_passes_for_chef() {
        assert!(engine(Engine::BuiltIn).contains("not Chef"));
    }
}
