//! Containers on hosts, with real namespaces, interfaces, mounts and processes. Needs root and iproute2.

mod common;
mod many;
mod one_host;
mod two_hosts;
