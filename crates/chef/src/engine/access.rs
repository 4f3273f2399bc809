//! Who may do what with a file or directory.

use super::Trouble;
use crate::recipe::{Access, Mode};
use nix::unistd::{Gid, Group, Uid, User, chown};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

/// The permission bits of `st_mode`.
const MODE_BITS: u32 = 0o7777;

/// Makes mode, owner and group of `path` as asked; says what it changed.
/// The owner comes first: a change of owner takes set-user-id bits away.
pub fn ensure(path: &Path, access: &Access) -> Result<Vec<String>, Trouble> {
    let mut changes = ensure_owner(path, access)?;
    changes.extend(ensure_mode(path, access.mode)?);
    Ok(changes)
}

fn ensure_owner(path: &Path, access: &Access) -> Result<Vec<String>, Trouble> {
    let found = fs::metadata(path).map_err(|error| format!("reading `{}`: {error}", path.display()))?;
    let owner = access.owner.as_deref().map(user).transpose()?.filter(|uid| uid.as_raw() != found.uid());
    let group = access.group.as_deref().map(group).transpose()?.filter(|gid| gid.as_raw() != found.gid());
    if owner.is_none() && group.is_none() {
        return Ok(Vec::new());
    }
    chown(path, owner, group)
        .map_err(|error| format!("changing the owner or group of `{}`: {error}", path.display()))?;
    let owner = owner.map(|uid| format!("owner from {} to {uid}", found.uid()));
    let group = group.map(|gid| format!("group from {} to {gid}", found.gid()));
    Ok(owner.into_iter().chain(group).collect())
}

fn ensure_mode(path: &Path, mode: Option<Mode>) -> Result<Option<String>, Trouble> {
    let Some(Mode(wanted)) = mode else { return Ok(None) };
    let trouble = |error| format!("changing the mode of `{}`: {error}", path.display());
    let found = fs::metadata(path).map_err(trouble)?.mode() & MODE_BITS;
    if found == wanted {
        return Ok(None);
    }
    fs::set_permissions(path, fs::Permissions::from_mode(wanted)).map_err(trouble)?;
    Ok(Some(format!("mode from {found:04o} to {wanted:04o}")))
}

fn user(name: &str) -> Result<Uid, Trouble> {
    if let Ok(number) = name.parse() {
        return Ok(Uid::from_raw(number));
    }
    match User::from_name(name) {
        Ok(Some(user)) => Ok(user.uid),
        Ok(None) => Err(format!("there is no user `{name}` on this host")),
        Err(error) => Err(format!("looking up the user `{name}`: {error}")),
    }
}

fn group(name: &str) -> Result<Gid, Trouble> {
    if let Ok(number) = name.parse() {
        return Ok(Gid::from_raw(number));
    }
    match Group::from_name(name) {
        Ok(Some(group)) => Ok(group.gid),
        Ok(None) => Err(format!("there is no group `{name}` on this host")),
        Err(error) => Err(format!("looking up the group `{name}`: {error}")),
    }
}
