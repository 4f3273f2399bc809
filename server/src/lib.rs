//! The process `neo`: the web server and the command line.
