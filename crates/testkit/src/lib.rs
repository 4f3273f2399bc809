//! Builders, fixtures and the tidy test.
