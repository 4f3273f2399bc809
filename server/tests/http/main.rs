//! The server over HTTP on loopback, with a real database and a simulated testbed.

mod access;
mod command_line;
mod config_server;
mod containerize;
mod draft_form;
mod events;
mod pages;
mod placement;
mod sign_in;
mod support;
