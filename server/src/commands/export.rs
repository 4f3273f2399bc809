//! `neo export FILE --to FORMAT`

use super::ns_file::print_out;
use super::planned::{self, Planned};
use crate::artifacts::picture;
use neo_topology::export;
use std::io::Write;
use std::process::ExitCode;

/// Arguments of `neo export`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    planned: planned::FileArguments,
    /// For which program
    #[arg(long, value_enum)]
    to: Target,
    /// Leave the boxes of the physical nodes out of a drawing
    #[arg(long)]
    no_partitions: bool,
}

/// What to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Target {
    /// A topology file of containerlab
    Containerlab,
    /// GraphML
    Graphml,
    /// DETER's topology description language
    Topdl,
    /// Graphviz
    Dot,
    /// A drawing
    Svg,
    /// A drawing, painted
    Png,
}

/// Prints the plan for another program to standard output.
pub(super) fn run(arguments: Arguments) -> ExitCode {
    let Planned { file, policy, plan } = match arguments.planned.planned() {
        Ok(planned) => planned,
        Err(code) => return code,
    };
    file.print_diagnostics(&policy);
    let partitions = !arguments.no_partitions;
    match arguments.to {
        Target::Containerlab => print_out(&export::containerlab(&plan, &file.stem())),
        Target::Graphml => print_out(&export::graphml(&plan)),
        Target::Topdl => {
            let experiment = file.experiment().expect("what is planned was evaluated");
            print_out(&file.topdl(experiment));
        }
        Target::Dot => print_out(&export::dot(&plan, partitions)),
        Target::Svg => print_out(&picture::svg(&plan, partitions)),
        Target::Png => {
            let Some(png) = picture::png(&picture::svg(&plan, partitions)) else {
                eprintln!("neo: the drawing is too large to be painted; use `--to svg`");
                return ExitCode::from(super::EXIT_MACHINE);
            };
            // A reader who has gone away has read enough.
            let _ = std::io::stdout().write_all(&png);
        }
    }
    ExitCode::SUCCESS
}
