//! `link`.

use super::{Outcome, Trouble};
use crate::recipe::{Link, PathAction};
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

/// Makes the link lead where asked, or makes it gone.
pub fn ensure(link: &Link) -> Result<Outcome, Trouble> {
    let shown = link.path.display();
    let found = current(&link.path)?;
    match (link.action, &link.to, found) {
        (PathAction::Delete, _, None) => Ok(Outcome::UpToDate),
        (PathAction::Delete, _, Some(_)) => {
            fs::remove_file(&link.path).map_err(|error| format!("deleting the link `{shown}`: {error}"))?;
            Ok(Outcome::Updated("deleted".to_owned()))
        }
        (_, Some(to), Some(old)) if *to == old => Ok(Outcome::UpToDate),
        (_, Some(to), None) => {
            symlink(to, &link.path).map_err(|error| format!("creating the link `{shown}`: {error}"))?;
            Ok(Outcome::Updated(format!("created, to {}", to.display())))
        }
        (_, Some(to), Some(old)) => {
            redirect(&link.path, to).map_err(|error| format!("changing the link `{shown}`: {error}"))?;
            Ok(Outcome::Updated(format!("from {} to {}", old.display(), to.display())))
        }
        (_, None, _) => Err(format!("the link `{shown}` has no target: the key `to` is missing")),
    }
}

/// Where the link leads now; none when there is nothing.
fn current(path: &Path) -> Result<Option<PathBuf>, Trouble> {
    match fs::read_link(path) {
        Ok(to) => Ok(Some(to)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) if error.kind() == ErrorKind::InvalidInput => {
            Err(format!("`{}` is there and is no link; move it away", path.display()))
        }
        Err(error) => Err(format!("reading the link `{}`: {error}", path.display())),
    }
}

/// There is a link at every moment: the old one or the new one.
fn redirect(path: &Path, to: &Path) -> std::io::Result<()> {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".draft");
    let draft = path.with_file_name(name);
    match fs::remove_file(&draft) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    symlink(to, &draft)?;
    fs::rename(&draft, path)
}
