//! What goes wrong with Chef, for people.

use crate::commands::Failure;
use neo_chef::cookbook::CookbookError;
use neo_chef::objects::RegisterError;
use neo_chef::{ApiError, ConvergeError};
use std::error::Error;

/// A failure that does not go away by itself.
pub fn of(error: &(dyn Error + 'static), remedy: &str) -> Failure {
    Failure { message: chain(error), remedy: remedy.to_owned(), retry: false }
}

/// As [`of`], with the words of an [`anyhow::Error`].
pub fn of_any(error: &anyhow::Error, remedy: &str) -> Failure {
    Failure { message: format!("{error:#}"), remedy: remedy.to_owned(), retry: false }
}

pub fn of_api(error: &ApiError) -> Failure {
    Failure { message: chain(error), remedy: error.remedy().to_owned(), retry: error.retry() }
}

pub fn of_register(error: &RegisterError) -> Failure {
    match error {
        RegisterError::Api(error) => of_api(error),
        RegisterError::Key { .. } => {
            of(error, "look which Chef server that is: it makes keys of another kind")
        }
    }
}

pub fn of_converge(error: &ConvergeError) -> Failure {
    Failure { message: chain(error), remedy: error.remedy().to_owned(), retry: error.retry() }
}

pub fn of_cookbook(error: &CookbookError) -> Failure {
    of(error, "correct the file in the Chef repository, commit it, and clone again")
}

/// The error and its causes. A cause that its effect has quoted already is not said twice.
fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let words = error.to_string();
        if !text.contains(&words) {
            text = format!("{text}: {words}");
        }
        cause = error.source();
    }
    text
}
