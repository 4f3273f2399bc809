//! `file`. A new content appears at once and whole: it is written beside the file, then renamed.

use super::{Outcome, Trouble, access};
use crate::recipe::{Access, File, Mode, PathAction};
use std::ffi::OsString;
use std::fs::{self, OpenOptions, Permissions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

/// Permission bits of a new file unless told otherwise.
const MODE_DEFAULT: Mode = Mode(0o644);

/// Permission bits of a file that is still being written.
const MODE_WHILE_WRITTEN: u32 = 0o600;

/// Makes the file as asked, or makes it gone.
pub fn ensure(file: &File) -> Result<Outcome, Trouble> {
    let path = &file.path;
    let shown = path.display();
    let found = match fs::symlink_metadata(path) {
        Ok(found) if !found.is_file() => {
            return Err(format!("`{shown}` is there and is no regular file; move it away"));
        }
        Ok(found) => Some(found),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(format!("reading `{shown}`: {error}")),
    };
    match (file.action, found) {
        (PathAction::Delete, None) | (PathAction::CreateIfMissing, Some(_)) => Ok(Outcome::UpToDate),
        (PathAction::Delete, Some(_)) => {
            fs::remove_file(path).map_err(|error| format!("deleting `{shown}`: {error}"))?;
            Ok(Outcome::Updated("deleted".to_owned()))
        }
        (_, None) => create(file),
        (PathAction::Create, Some(found)) => change(file, &found),
    }
}

fn create(file: &File) -> Result<Outcome, Trouble> {
    let access = Access { mode: Some(file.access.mode.unwrap_or(MODE_DEFAULT)), ..file.access.clone() };
    replace(&file.path, file.content.as_deref().unwrap_or_default(), |draft| {
        access::ensure(draft, &access).map(|_| ())
    })?;
    Ok(Outcome::Updated("created".to_owned()))
}

fn change(file: &File, found: &fs::Metadata) -> Result<Outcome, Trouble> {
    let path = &file.path;
    let mut changes = Vec::new();
    if let Some(content) = &file.content {
        let old = fs::read(path).map_err(|error| format!("reading `{}`: {error}", path.display()))?;
        if old != content.as_bytes() {
            replace(path, content, |draft| like(draft, found))?;
            changes.push(format!("content ({} bytes before, {} now)", old.len(), content.len()));
        }
    }
    changes.extend(access::ensure(path, &file.access)?);
    Ok(Outcome::of(&changes))
}

/// Gives the draft the owner, group and mode of the file that it will replace.
fn like(draft: &Path, found: &fs::Metadata) -> Result<(), Trouble> {
    chown(draft, Some(found.uid()), Some(found.gid()))
        .and_then(|()| fs::set_permissions(draft, Permissions::from_mode(found.mode())))
        .map_err(|error| format!("keeping owner and mode of the old file on `{}`: {error}", draft.display()))
}

fn replace(
    path: &Path,
    content: &str,
    prepare: impl FnOnce(&Path) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    let draft = draft_of(path);
    let result = write(&draft, content)
        .map_err(|error| format!("writing `{}`: {error}", draft.display()))
        .and_then(|()| prepare(&draft))
        .and_then(|()| {
            fs::rename(&draft, path).map_err(|error| format!("replacing `{}`: {error}", path.display()))
        });
    if result.is_err() {
        // The first error is the one to tell; a draft that was never made cannot be removed.
        let _ = fs::remove_file(&draft);
    }
    result
}

fn write(draft: &Path, content: &str) -> std::io::Result<()> {
    match fs::remove_file(draft) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(MODE_WHILE_WRITTEN).open(draft)?;
    file.write_all(content.as_bytes())?;
    file.sync_all()
}

/// In the same directory, hidden, and the same after a crash, so that the next run removes it.
fn draft_of(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".draft");
    path.with_file_name(name)
}
