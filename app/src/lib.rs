//! The pages.
//!
//! `pages/` has one file per page, `components/` one per component, `functions/` the server functions.
//! A server function is a public endpoint: it finds the caller, asks the [`backend::Backend`], and converts.
//! The backend authorises; the pages know nothing of SQL, SSH or Chef.
//!
//! What the server does for the pages:
//! - gives every page and every server function two contexts: `Arc<dyn Backend>` and [`Caller`];
//! - renders [`shell`] for every route of [`App`], with `leptos_axum`'s nonce in the content security policy
//!   (inline scripts carry it; styles are in the style sheet only; the icon is a `data:` image);
//! - serves server functions as `POST /fn/{name}` with JSON;
//! - serves the browser's half: `/pkg/neo.js`, `/pkg/neo_bg.wasm`, and `/pkg/neo.css`, which is `style/tokens.css`,
//!   `style/base.css`, then every other `style/*.css` in the order of their names;
//! - takes the plain forms `POST /sign-in` (`name`, `password`, `next`: a path) and `POST /sign-out`;
//!   after a refused sign-in it leads to `/sign-in?error=wrong&next=...` or `/sign-in?error=too_many&next=...`;
//! - takes the form of the options as a plain form as well: `POST /experiments/{id}/settings` (a field for each option by
//!   its name, `base`); after a refusal it renders the page anew with [`SentOptions`] as a context;
//! - takes the editor's form as a plain form where the page's script has not come: `POST /projects/{id}/new` and
//!   `POST /experiments/{id}/ns` (`name`, `source`, `base`, and fields of options); after a refusal it renders the page
//!   anew with [`SentDraft`] as a context;
//! - streams `GET /api/runs/{id}/events?after=N` (a `Last-Event-ID` wins over `after`), and keeps the stream open when
//!   the run has ended, for it may be resumed;
//! - gives a whole log as text: `GET /api/runs/{id}/log` (all) and `GET /api/runs/{id}/log?host=NAME`
//!   (one host; empty: the backend itself), and the physical NS file as `GET /api/experiments/{id}/physical.ns`.

mod app;
pub mod backend;
mod check;
mod clock;
mod components;
mod desk;
mod examples;
pub mod functions;
pub mod layout;
mod live;
mod merge;
mod pages;
pub mod view;
pub mod words;

pub use app::{App, shell};
pub use desk::Desk;

use serde::{Deserialize, Serialize};

/// Who makes the request: the signed-in person, if any. Given by the server for every request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Caller(pub Option<view::Person>);

/// Options that came by a plain form, and everything that is wrong with them: the page shows both. Given by the server.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SentOptions {
    /// What was sent.
    pub options: neo_topology::Options,
    /// Options that cannot be read.
    pub problems: Vec<neo_topology::OptionProblem>,
    /// Why no plan can be made with them.
    pub shortfalls: Vec<view::Shortfall>,
    /// Why they were refused otherwise.
    pub refusal: Option<backend::Refusal>,
}

/// A draft that came by a plain form and was not taken: the page shows it with the reasons. Given by the server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SentDraft {
    /// The experiment's name.
    pub name: String,
    /// The NS file.
    pub source: String,
    /// How to containerize it; what cannot be read of this is told at its field.
    pub options: neo_topology::Options,
    /// Why it was refused otherwise.
    pub refusal: Option<backend::Refusal>,
}
