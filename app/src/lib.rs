//! The pages.
//!
//! `pages/` has one file per page, `components/` one per component, `functions/` the server functions.
//! A server function is a public endpoint: it finds the caller, asks the [`backend::Backend`], and converts.
//! The backend authorises; the pages know nothing of SQL, SSH or Chef.

pub mod backend;
pub mod view;
