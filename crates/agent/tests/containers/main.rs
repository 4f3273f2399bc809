//! Containers on hosts, with real namespaces, interfaces, mounts and processes. Needs root and iproute2.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers as well")]

mod common;
mod many;
mod one_host;
mod shaped;
mod two_hosts;
