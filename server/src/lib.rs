//! The process `neo`: the web server and the command line.
//!
//! [`artifacts`] makes an experiment's directory, [`commands`] has one file per command, [`config`] the settings, [`routes`] one file per endpoint, [`backend`] what
//! the pages need done. The rest wires: [`database`], [`site`], [`lifecycle`].

pub mod artifacts;
pub mod backend;
pub mod commands;
pub mod config;
pub mod routes;

mod database;
mod first_start;
mod lifecycle;
mod plan_document;
mod site;
