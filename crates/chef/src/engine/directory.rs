//! `directory`.

use super::{Outcome, Trouble, access};
use crate::recipe::{Directory, Mode, PathAction};
use std::fs::{self, DirBuilder};
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt;

/// Permission bits of a new directory unless told otherwise.
const MODE_DEFAULT: Mode = Mode(0o755);

/// Makes the directory as asked, or makes it gone.
pub fn ensure(directory: &Directory) -> Result<Outcome, Trouble> {
    match directory.action {
        PathAction::Delete => delete(directory),
        PathAction::Create | PathAction::CreateIfMissing => create(directory),
    }
}

fn create(directory: &Directory) -> Result<Outcome, Trouble> {
    let path = &directory.path;
    let shown = path.display();
    let mut changes = Vec::new();
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => {}
        Ok(_) => return Err(format!("`{shown}` is there and is no directory; move it away")),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let mode = directory.access.mode.unwrap_or(MODE_DEFAULT);
            DirBuilder::new()
                .recursive(directory.recursive)
                .mode(mode.0)
                .create(path)
                .map_err(|error| format!("creating the directory `{shown}`: {error}"))?;
            changes.push("created".to_owned());
        }
        Err(error) => return Err(format!("reading `{shown}`: {error}")),
    }
    changes.extend(access::ensure(path, &directory.access)?);
    Ok(Outcome::of(&changes))
}

fn delete(directory: &Directory) -> Result<Outcome, Trouble> {
    let path = &directory.path;
    let removed = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Outcome::UpToDate),
        Err(error) => Err(error),
        Ok(found) if !found.is_dir() => {
            return Err(format!("`{}` is there and is no directory; remove it by hand", path.display()));
        }
        Ok(_) if directory.recursive => fs::remove_dir_all(path),
        Ok(_) => fs::remove_dir(path),
    };
    removed.map_err(|error| format!("deleting the directory `{}`: {error}", path.display()))?;
    Ok(Outcome::Updated("deleted".to_owned()))
}
