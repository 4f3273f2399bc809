use super::*;
use crate::recipe::Recipe;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

/// What a run of `text` said and how it ended. `DIR` in the text is the directory.
async fn converge(directory: &Path, text: &str) -> (Vec<AgentLine>, Result<Counts, ResourceError>) {
    let text = text.replace("DIR", directory.to_str().unwrap());
    let recipe = Recipe::parse("hello", "default", &text).unwrap();
    let mut lines = Vec::new();
    let result = run(&[recipe], &mut |line| lines.push(line)).await;
    (lines, result)
}

/// The final statuses, in order.
fn statuses(lines: &[AgentLine]) -> Vec<ResourceStatus> {
    let status = |line: &AgentLine| match line {
        AgentLine::Resource { status, .. } if *status != ResourceStatus::Running => Some(*status),
        _ => None,
    };
    lines.iter().filter_map(status).collect()
}

fn all_text(lines: &[AgentLine]) -> String {
    lines.iter().map(|line| serde_json::to_string(line).unwrap() + "\n").collect()
}

use ResourceStatus::{Failed, Skipped, UpToDate, Updated};

const HOST: &str = r#"
resources:
  - {type: directory, name: DIR/etc/neo, recursive: true, mode: "0700"}
  - {type: file, name: note, path: DIR/etc/neo/note, content: "hello\n", mode: "0640"}
  - {type: link, name: DIR/note, to: DIR/etc/neo/note}
  - {type: execute, name: mark, command: echo x > mark, cwd: DIR, creates: mark}
  - {type: execute, name: copy, command: cp etc/neo/note copy, cwd: DIR, not_if: cmp -s etc/neo/note copy}
  - {type: file, name: DIR/gone, action: delete}
"#;

#[tokio::test]
async fn a_second_run_updates_nothing() {
    let host = tempfile::tempdir().unwrap();
    fs::write(host.path().join("gone"), "").unwrap();
    let (lines, counts) = converge(host.path(), HOST).await;
    assert_eq!(statuses(&lines), [Updated, Updated, Updated, Updated, Updated, Updated]);
    assert_eq!(counts, Ok(Counts { total: 6, updated: 6 }));
    assert_eq!(fs::read_to_string(host.path().join("copy")).unwrap(), "hello\n");
    assert!(!host.path().join("gone").exists());

    let (lines, counts) = converge(host.path(), HOST).await;
    assert_eq!(statuses(&lines), [UpToDate, UpToDate, UpToDate, UpToDate, Skipped, UpToDate]);
    assert_eq!(counts, Ok(Counts { total: 6, updated: 0 }));
}

#[tokio::test]
async fn drift_is_repaired() {
    let host = tempfile::tempdir().unwrap();
    converge(host.path(), HOST).await.1.unwrap();
    let at = |path: &str| host.path().join(path);
    fs::set_permissions(at("etc/neo"), fs::Permissions::from_mode(0o755)).unwrap();
    fs::write(at("etc/neo/note"), "changed").unwrap();
    fs::remove_file(at("note")).unwrap();
    std::os::unix::fs::symlink("/elsewhere", at("note")).unwrap();

    let (lines, counts) = converge(host.path(), HOST).await;
    assert_eq!(statuses(&lines), [Updated, Updated, Updated, UpToDate, Skipped, UpToDate]);
    assert_eq!(counts, Ok(Counts { total: 6, updated: 3 }));
    let mode = |path: &str| fs::metadata(at(path)).unwrap().permissions().mode() & 0o7777;
    assert_eq!((mode("etc/neo"), mode("etc/neo/note")), (0o700, 0o640));
    assert_eq!(fs::read_to_string(at("note")).unwrap(), "hello\n");
    let drafts = fs::read_dir(at("etc/neo")).unwrap().count();
    assert_eq!(drafts, 1, "nothing half-written stays");
}

#[tokio::test]
async fn a_failure_ends_the_run_unless_ignored() {
    let host = tempfile::tempdir().unwrap();
    let text = r#"
resources:
  - {type: execute, name: soft, command: exit 4, ignore_failure: true}
  - {type: execute, name: accepted, command: exit 2, returns: [0, 2]}
  - {type: execute, name: boom, command: echo out; echo err >&2; exit 3}
  - {type: file, name: DIR/never}
"#;
    let (lines, result) = converge(host.path(), text).await;
    assert_eq!(statuses(&lines), [Failed, Updated, Failed]);
    let error = result.unwrap_err();
    assert_eq!(error.place, "hello::default execute[boom]");
    assert!(error.message.starts_with("exit code 3, expected [0]: "), "{}", error.message);
    assert!(error.message.contains("out") && error.message.contains("err"), "{}", error.message);
    assert!(!host.path().join("never").exists());
}

#[tokio::test]
async fn a_retry_may_succeed() {
    let host = tempfile::tempdir().unwrap();
    let text = "resources: [{type: execute, name: second, cwd: DIR, retries: 1, retry_delay: 0, \
                command: test -e one || { touch one; exit 1; }}]"
        .replace(
            "command: test -e one || { touch one; exit 1; }",
            "command: \"test -e one || (touch one; exit 1)\"",
        );
    let (lines, counts) = converge(host.path(), &text).await;
    assert_eq!(counts, Ok(Counts { total: 1, updated: 1 }));
    assert!(all_text(&lines).contains("1 retries left"));
}

#[tokio::test]
async fn a_command_that_takes_too_long_is_stopped_with_its_children() {
    let host = tempfile::tempdir().unwrap();
    let text = "resources: [{type: execute, name: slow, cwd: DIR, timeout: 1, \
                command: \"sleep 600 & echo $! > child; wait\"}]";
    let (_, result) = converge(host.path(), text).await;
    assert_eq!(result.unwrap_err().message, "not ready after 1 s, stopped");
    let child = fs::read_to_string(host.path().join("child")).unwrap();
    let stat = || fs::read_to_string(format!("/proc/{}/stat", child.trim())).unwrap_or_default();
    // The kernel takes a moment to carry a kill out.
    let deadline = Instant::now() + Duration::from_secs(10);
    while !(stat().is_empty() || stat().contains(") Z ")) {
        assert!(Instant::now() < deadline, "the child still runs: {}", stat());
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_daemon_left_behind_holds_nobody_up() {
    let host = tempfile::tempdir().unwrap();
    let text =
        "resources: [{type: execute, name: daemon, cwd: DIR, command: \"sleep 600 & echo $! > child\"}]";
    let started = Instant::now();
    let (_, counts) = converge(host.path(), text).await;
    let child = fs::read_to_string(host.path().join("child")).unwrap().trim().parse().unwrap();
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(child), nix::sys::signal::Signal::SIGKILL).unwrap();
    assert_eq!(counts, Ok(Counts { total: 1, updated: 1 }));
    assert!(started.elapsed().as_secs() < 60);
}

#[tokio::test]
async fn what_is_sensitive_is_never_said() {
    let host = tempfile::tempdir().unwrap();
    let text = r#"
resources:
  - {type: file, name: token, path: DIR/token, content: hush1, sensitive: true}
  - {type: execute, name: quiet, command: echo hush2; exit 1, only_if: echo hush3, sensitive: true, ignore_failure: true}
  - {type: execute, name: guarded, command: echo hush4, not_if: "true # hush5", sensitive: true}
"#;
    let (lines, counts) = converge(host.path(), text).await;
    assert_eq!(counts, Ok(Counts { total: 3, updated: 1 }));
    assert!(!all_text(&lines).contains("hush"), "{}", all_text(&lines));
}

#[tokio::test]
async fn an_agent_inside_a_command_keeps_its_progress() {
    let host = tempfile::tempdir().unwrap();
    let text = r#"
resources:
  - type: execute
    name: apply
    command: |
      echo '{"line":"progress","done":1,"total":2,"unit":"containers"}'
      echo '{"line":"failed","message":"no bridge","remedy":"load it","retry":false}'
      exit 1
"#;
    let (lines, result) = converge(host.path(), text).await;
    assert!(lines.contains(&AgentLine::Progress { done: 1, total: 2, unit: "containers".into() }));
    assert_eq!(result.unwrap_err().message, "exit code 1, expected [0]: no bridge (load it)");
}

#[tokio::test]
async fn what_stands_in_the_way_is_not_removed() {
    let host = tempfile::tempdir().unwrap();
    fs::write(host.path().join("file"), "mine").unwrap();
    fs::create_dir(host.path().join("directory")).unwrap();
    let check = async |resource: &str, expected: &str| {
        let (_, result) = converge(host.path(), &format!("resources: [{resource}]")).await;
        let message = result.unwrap_err().message;
        assert!(message.contains(expected), "{message}");
    };
    check("{type: directory, name: DIR/file}", "is no directory").await;
    check("{type: file, name: DIR/directory}", "is no regular file").await;
    check("{type: link, name: DIR/file, to: /etc}", "is no link").await;
    check("{type: link, name: DIR/file, action: delete}", "is no link").await;
    check("{type: directory, name: DIR/a/b}", "creating the directory").await;
    check("{type: file, name: DIR/a/b}", "writing").await;
    check("{type: file, name: DIR/x, owner: nobody-here}", "there is no user `nobody-here`").await;
    assert!(!host.path().join(".x.draft").exists());
    assert_eq!(fs::read_to_string(host.path().join("file")).unwrap(), "mine");
}
