//! `chef`: the Chef server of the control node, and what is on it.

mod data_bag;
mod identity;
mod packages;
mod register;
mod repository;
mod server;
mod upload;

use super::Failure;
use crate::chef::failure::of;
use clap::Subcommand;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What can be done with Chef. Each ensures a state; twice is once.
#[derive(Debug, Subcommand)]
pub enum ChefCommand {
    /// Install the Chef server's package.
    Packages(packages::PackagesArguments),
    /// Start the Chef server.
    Server(server::ServerArguments),
    /// Make the administrator.
    Identity(identity::IdentityArguments),
    /// Clone the Chef repository.
    Repository(repository::RepositoryArguments),
    /// Upload cookbooks, roles and data bags.
    Upload(upload::UploadArguments),
    /// Write an item of a data bag; the item as JSON on standard input.
    DataBag(data_bag::DataBagArguments),
    /// Make a client and its node; `{"name": ..., "run_list": [...]}` on standard input.
    Register,
}

/// Does it.
pub fn run(command: ChefCommand) -> Result<Value, Failure> {
    match command {
        ChefCommand::Packages(arguments) => packages::run(&arguments),
        ChefCommand::Server(arguments) => server::run(&arguments),
        ChefCommand::Identity(arguments) => identity::run(&arguments),
        ChefCommand::Repository(arguments) => repository::run(&arguments),
        ChefCommand::Upload(arguments) => upload::run(&arguments),
        ChefCommand::DataBag(arguments) => data_bag::run(&arguments),
        ChefCommand::Register => register::run(),
    }
}

fn input<Document: DeserializeOwned>() -> Result<Document, Failure> {
    serde_json::from_reader(std::io::stdin().lock()).map_err(|error| Failure {
        message: format!("reading the document on standard input: {error}"),
        remedy: "write the JSON document that the command's help names".to_owned(),
        retry: false,
    })
}

fn object_name(text: &str) -> Result<neo_chef::ObjectName, Failure> {
    neo_chef::ObjectName::new(text).map_err(|error| of(&error, "choose another name"))
}
