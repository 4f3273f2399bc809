//! What the agent says on its standard output: one JSON object per line ([`AgentLine`]).
//! The last line is `done` or `failed`; anything that is not JSON is a log line.

use serde::{Deserialize, Serialize};

/// One line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "snake_case")]
pub enum AgentLine {
    /// Something worth reading.
    Log {
        /// In words.
        message: String,
    },
    /// `done` of `total` things are ready.
    Progress {
        /// Ready.
        done: u64,
        /// All; may grow.
        total: u64,
        /// What they are: `files`, `containers`.
        unit: String,
    },
    /// A resource of a recipe changed its status.
    Resource {
        /// What converges.
        engine: Engine,
        /// Name of the cookbook.
        cookbook: String,
        /// Name of the recipe.
        recipe: String,
        /// Type: `directory`, `file`, `link`, `execute`.
        resource: String,
        /// Its name.
        name: String,
        /// What became of it.
        status: ResourceStatus,
        /// Resources finished, at depth 0.
        done: u64,
        /// Resources in all, at depth 0.
        total: u64,
        /// How long it took, in milliseconds; 0 while it runs.
        elapsed_ms: u64,
        /// What changed, why it was skipped, or what went wrong.
        detail: String,
    },
    /// The end report of a converge.
    Converged(ConvergeReport),
    /// The command ended well. `result` is the command's own document.
    Done {
        /// The command's own document.
        result: serde_json::Value,
    },
    /// The command failed.
    Failed {
        /// What was being done, to what, what was found.
        message: String,
        /// What to do.
        remedy: String,
        /// Whether the same command may succeed later.
        retry: bool,
    },
}

/// What became of a resource; Chef's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResourceStatus {
    /// Being looked at or changed.
    Running,
    /// Was as desired.
    UpToDate,
    /// Was changed.
    Updated,
    /// A guard said no.
    Skipped,
    /// Could not be changed.
    Failed,
}

/// What converged a host. The built-in engine never passes for Chef.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Engine {
    /// The agent's own engine for YAML recipes.
    BuiltIn,
    /// Chef Infra Client or Cinc Client.
    ChefClient,
}

/// The end report of a converge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConvergeReport {
    /// What converged.
    pub engine: Engine,
    /// Name of the node on the Chef server.
    pub node: String,
    /// The run list as expanded: `recipe[pnode::default]`.
    pub run_list: Vec<String>,
    /// Resources in all.
    pub total: u64,
    /// Resources changed.
    pub updated: u64,
    /// Wall time in milliseconds.
    pub elapsed_ms: u64,
}

/// The proof of a teardown: what stood in the ledger, and what of it is gone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Teardown {
    /// Things in the ledger.
    pub created: u64,
    /// Of those, gone now: looked for and not found.
    pub gone: u64,
    /// Those still there, in words.
    pub left: Vec<String>,
}
