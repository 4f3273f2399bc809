//! A client of the Chef server's API and an engine for YAML recipes.
