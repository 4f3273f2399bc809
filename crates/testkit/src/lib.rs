//! Builders, fixtures and the tidy test.

mod goiardi;

pub use goiardi::goiardi_package;
