//! The canonical Chef repository on this host: a clone at a known commit.

use super::program::{ask, command, run};
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;
use std::process::Command;

/// How git serves the site's repository to itself. It belongs to somebody else: git is told that this is meant, here
/// as well as in [`git`], for a process that serves takes no such word from the one that asks.
const UPLOAD_PACK: &str = "--upload-pack=git -c safe.directory='*' upload-pack";

/// Makes `to` a clone of `from` at the commit that `from` has now, without changes of its own. Returns the commit.
pub fn ensure(from: &Path, to: &Path) -> Result<String> {
    if !is_clone(to)? {
        clone(from, to)?;
    }
    run(git(to).args(["remote", "set-url", "origin"]).arg(from))?;
    run(git(to).args(["fetch", UPLOAD_PACK, "--quiet", "origin", "HEAD"]))?;
    run(git(to).args(["reset", "--quiet", "--hard", "FETCH_HEAD"]))?;
    run(git(to).args(["clean", "--quiet", "-d", "--force", "-x"]))?;
    run(git(to).args(["rev-parse", "HEAD"]))
}

/// Whether the directory is a repository of its own, whole enough to name a commit.
fn is_clone(directory: &Path) -> Result<bool> {
    Ok(directory.join(".git").is_dir()
        && ask(git(directory).args(["rev-parse", "--verify", "HEAD"]))?.is_some())
}

/// Clones beside the place first: a clone that was interrupted is never taken for one.
fn clone(from: &Path, to: &Path) -> Result<()> {
    let beside = to.with_extension("new");
    for old in [&beside, to] {
        if old.exists() {
            fs::remove_dir_all(old).with_context(|| format!("removing {}", old.display()))?;
        }
    }
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent).with_context(|| format!("making {}", parent.display()))?;
    }
    run(git(Path::new("/"))
        .args(["clone", UPLOAD_PACK, "--quiet", "--no-hardlinks"])
        .arg(from)
        .arg(&beside))?;
    fs::rename(&beside, to).with_context(|| format!("moving the clone to {}", to.display()))
}

fn git(directory: &Path) -> Command {
    let mut git = command(&["git", "-c", "safe.directory=*"]);
    git.arg("-C").arg(directory);
    git
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commit(directory: &Path, file: &str) {
        fs::write(directory.join(file), file).unwrap();
        let who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "safe.directory=*"];
        run(git(directory).args(who).args(["add", "."])).unwrap();
        run(git(directory).args(who).args(["commit", "--quiet", "--message", file])).unwrap();
    }

    #[test]
    fn a_clone_follows_its_origin_and_forgets_changes() {
        let place = tempfile::tempdir().unwrap();
        let (from, to) = (place.path().join("from"), place.path().join("host/chef-repo"));
        run(git(place.path()).args(["init", "--quiet"]).arg(&from)).unwrap();
        commit(&from, "one");
        run(command(&["chown", "--recursive", "nobody"]).arg(&from)).expect("this test needs root");
        let first = ensure(&from, &to).unwrap();
        assert_eq!(ensure(&from, &to).unwrap(), first);

        fs::write(to.join("one"), "changed").unwrap();
        fs::write(to.join("mine"), "").unwrap();
        commit(&from, "two");
        let second = ensure(&from, &to).unwrap();
        assert_ne!(first, second);
        assert_eq!(fs::read_to_string(to.join("one")).unwrap(), "one");
        assert!(to.join("two").exists() && !to.join("mine").exists());

        fs::remove_file(to.join(".git/HEAD")).unwrap();
        assert_eq!(ensure(&from, &to).unwrap(), second, "a damaged clone is made anew");
    }

    #[test]
    fn what_is_no_repository_is_named() {
        let place = tempfile::tempdir().unwrap();
        let error = ensure(&place.path().join("nothing"), &place.path().join("to")).unwrap_err();
        assert!(format!("{error:#}").contains("nothing"), "{error:#}");
        assert!(!place.path().join("to").exists());
    }
}
