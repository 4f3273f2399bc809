//! The nouns of a Chef server. Every function says "ensure": twice is once.

mod api_client;
mod data_bag;
mod environment;
mod node;
mod role;

pub use api_client::{RegisterError, ensure_admin, register};
pub use data_bag::ensure_item;
pub use environment::{DEFAULT_ENVIRONMENT, solve};
pub use node::{get_node, save_node};
pub use role::{Role, ensure_role, get_role};
