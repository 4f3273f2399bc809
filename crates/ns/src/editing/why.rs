//! Why a change is not made.

/// Why a change is not made: each says what a person can do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// The text has errors.
    #[error("the file has errors; mend them first")]
    Broken,
    /// What is to be changed is not there.
    #[error("there is no `{name}` in the file")]
    Absent {
        /// What.
        name: String,
    },
    /// The name is taken.
    #[error("`{name}` is there already; choose another name")]
    Taken {
        /// Which.
        name: String,
    },
    /// Everything is as asked already.
    #[error("it is so already")]
    Same,
    /// A loop made it, together with others.
    #[error("the loop at line {line} makes `{name}` together with others; change the loop")]
    InLoop {
        /// What.
        name: String,
        /// The loop.
        line: u32,
    },
    /// A procedure made it.
    #[error(
        "the procedure `{procedure}`, called at line {line}, makes `{name}`; change the procedure or the call"
    )]
    InProcedure {
        /// What.
        name: String,
        /// By which.
        procedure: String,
        /// Where it was called.
        line: u32,
    },
    /// It is made inside another command.
    #[error("`{name}` is made inside the command at line {line}; change it there")]
    Nested {
        /// What.
        name: String,
        /// The command.
        line: u32,
    },
    /// Members of a network differ.
    #[error("the nodes of `{name}` have settings of their own; change them line by line")]
    Uneven {
        /// Which network.
        name: String,
    },
    /// A line uses it in a way that only a person understands.
    #[error("line {line} uses `{name}` in a way that only a person can change")]
    Used {
        /// What.
        name: String,
        /// Where.
        line: u32,
    },
    /// The change would change others too.
    #[error("this would change {} too; change the text by hand", names.join(", "))]
    ChangesMore {
        /// What would be other than asked.
        names: Vec<String>,
    },
    /// The text would have an error.
    #[error("line {line} would fail then: {message}")]
    Breaks {
        /// The error.
        message: String,
        /// Where.
        line: u32,
    },
    /// No place for it was found.
    #[error("the file has no place for it; write it by hand")]
    NoPlace,
}
