//! A client of the Chef server's API and an engine for YAML recipes.
//!
//! The server is a real one (Chef Infra Server, Cinc Server, goiardi); [`ChefClient`] speaks its signed API.
//! [`sign`] makes the signature, [`objects`] are the server's nouns, [`cookbook`] reads and uploads a cookbook.
//! [`run_list`] expands a run list and fetches its cookbooks, [`recipe`] reads the written subset of YAML recipes,
//! and [`engine`] converges a host on them. [`converge`](converge()) is all of that in one call:
//!
//! ```no_run
//! # async fn example(pem: &str) -> Result<(), Box<dyn std::error::Error>> {
//! use neo_chef::{ChefClient, ObjectName, SigningKey};
//! let node = ObjectName::new("pnode-0000")?;
//! let client = ChefClient::new("http://172.31.0.2:4545", &node, SigningKey::from_pem(pem)?)?;
//! let cache = std::path::Path::new("/var/lib/neo/chef-cache");
//! let report = neo_chef::converge(&client, &node, cache, &mut |line| println!("{line:?}")).await?;
//! println!("{}/{} resources updated", report.updated, report.total);
//! # Ok(()) }
//! ```

mod client;
mod converge;
pub mod cookbook;
pub mod engine;
mod name;
pub mod objects;
pub mod recipe;
pub mod repository;
pub mod run_list;
pub mod sign;

pub use client::{ApiError, ChefClient};
pub use converge::{ConvergeError, converge};
pub use name::{NameError, ObjectName};
pub use sign::{KeyError, SigningKey};
