//! The client and the engine against a real Chef server.
#![expect(
    clippy::unwrap_used,
    reason = "what cannot be set up cannot be tested: the test fails there and says where"
)]

mod support;

use neo_chef::objects::{ensure_admin, ensure_item, get_node, register};
use neo_chef::repository::Repository;
use neo_chef::{ApiError, ChefClient, ConvergeError, SigningKey, converge};
use neo_wire::{AgentLine, ConvergeReport, Engine, ResourceStatus};
use serde_json::json;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use support::{Goiardi, name};

/// A repository with one cookbook `hello` and one role `hello` that runs it.
fn repository(directory: &Path, recipe: &str) -> Repository {
    let write = |path: &str, content: &str| {
        let path = directory.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    };
    write("cookbooks/hello/metadata.json", r#"{"name": "hello", "version": "0.1.0", "dependencies": {}}"#);
    write("cookbooks/hello/recipes/default.yml", recipe);
    write(
        "roles/hello.json",
        r#"{"name": "hello", "json_class": "Chef::Role", "chef_type": "role", "run_list": ["recipe[hello]"]}"#,
    );
    write("data_bags/site/defaults.json", r#"{"id": "defaults", "packing": 10}"#);
    Repository::read(directory).unwrap()
}

fn status(error: &ApiError) -> Option<u16> {
    error.status().map(|status| status.as_u16())
}

#[tokio::test]
async fn the_server_checks_signatures() {
    let goiardi = Goiardi::start();
    assert!(goiardi.unsigned("/clients").starts_with("HTTP/1.0 401"), "{}", goiardi.unsigned("/clients"));
    let admin = goiardi.admin();
    assert!(admin.get("/clients").await.unwrap().unwrap().get("chef-validator").is_some());

    let other = ensure_admin(&admin, &name("chef-deter")).await.unwrap();
    let impostor = admin.with_identity(&name("admin"), SigningKey::from_pem(&other).unwrap());
    let error = impostor.get("/clients").await.unwrap_err();
    assert_eq!(status(&error), Some(401));
    assert!(error.to_string().contains("as `admin`"), "{error}");
    let stranger = admin.with_identity(&name("stranger"), SigningKey::from_pem(&other).unwrap());
    assert_eq!(status(&stranger.get("/clients").await.unwrap_err()), Some(401));
}

#[tokio::test]
async fn an_empty_answer_is_no_success() {
    let goiardi = Goiardi::start();
    let error = goiardi.admin().get("/policies").await.unwrap_err();
    assert!(matches!(&error, ApiError::Unexpected { found, .. } if found == "an empty body"), "{error}");
}

#[tokio::test]
async fn nobody_answers() {
    let mut goiardi = Goiardi::start();
    let admin = goiardi.admin();
    goiardi.kill();
    let error = admin.get("/clients").await.unwrap_err();
    assert!(matches!(error, ApiError::Transport { .. }) && error.retry(), "{error}");
}

#[tokio::test]
async fn an_administrator_can_be_made_anew() {
    let goiardi = Goiardi::start();
    let admin = goiardi.admin();
    let deter = name("chef-deter");
    let with = |pem: &str| admin.with_identity(&deter, SigningKey::from_pem(pem).unwrap());
    let first = ensure_admin(&admin, &deter).await.unwrap();
    with(&first).get("/clients").await.unwrap();
    let second = ensure_admin(&admin, &deter).await.unwrap();
    with(&second).get("/clients").await.unwrap();
    assert_eq!(status(&with(&first).get("/clients").await.unwrap_err()), Some(401));
}

#[tokio::test]
async fn a_second_upload_sends_nothing() {
    let goiardi = Goiardi::start();
    let admin = goiardi.admin();
    let directory = tempfile::tempdir().unwrap();
    let repository = repository(directory.path(), "resources: []\n");
    let mut progress = Vec::new();
    let count = repository.upload(&admin, &mut |done, total| progress.push((done, total))).await.unwrap();
    assert_eq!((count.files_sent, count.files_unchanged), (2, 0));
    assert_eq!(progress, [(1, 2), (2, 2)]);
    let count = repository.upload(&admin, &mut |_, _| {}).await.unwrap();
    assert_eq!((count.files_sent, count.files_unchanged), (0, 2));
    assert_eq!(admin.get("/data/site/defaults").await.unwrap().unwrap()["packing"], 10);
    assert_eq!(admin.get("/roles/hello").await.unwrap().unwrap()["run_list"], json!(["recipe[hello]"]));

    fs::write(directory.path().join("cookbooks/hello/recipes/default.yml"), "resources: [] # new\n").unwrap();
    let changed = Repository::read(directory.path()).unwrap();
    let count = changed.upload(&admin, &mut |_, _| {}).await.unwrap();
    assert_eq!((count.files_sent, count.files_unchanged), (1, 1));
}

#[tokio::test]
async fn a_data_bag_item_is_replaced() {
    let goiardi = Goiardi::start();
    let admin = goiardi.admin();
    let (bag, id) = (name("experiment"), name("star"));
    for address in ["172.31.0.2", "172.31.0.2", "172.31.0.3"] {
        let item = json!({"id": "star", "config_address": address});
        ensure_item(&admin, &bag, &id, &item).await.unwrap();
        let found = admin.get("/data/experiment/star").await.unwrap().unwrap();
        assert_eq!(found["config_address"], address);
    }
    assert_eq!(admin.get("/data/experiment/ring").await.unwrap(), None);
}

/// Registers `pnode-0000` with the role `hello`; its own client.
async fn registered(admin: &ChefClient) -> ChefClient {
    let pnode = name("pnode-0000");
    let pem = register(admin, &pnode, &["role[hello]".to_owned()]).await.unwrap();
    admin.with_identity(&pnode, SigningKey::from_pem(&pem).unwrap())
}

#[tokio::test]
async fn a_node_registered_twice_has_a_new_key() {
    let goiardi = Goiardi::start();
    let admin = goiardi.admin();
    let first = registered(&admin).await;
    let node = get_node(&first, &name("pnode-0000")).await.unwrap().unwrap();
    assert_eq!(node["run_list"], json!(["role[hello]"]));
    let second = registered(&admin).await;
    assert!(get_node(&second, &name("pnode-0000")).await.unwrap().is_some());
    let error = get_node(&first, &name("pnode-0000")).await.unwrap_err();
    assert_eq!(status(&error), Some(401));
    assert_eq!(status(&second.post("/data", &json!({"name": "mine"})).await.unwrap_err()), Some(403));
}

async fn run(client: &ChefClient, host: &Path) -> (Vec<AgentLine>, Result<ConvergeReport, ConvergeError>) {
    let mut lines = Vec::new();
    let result =
        converge(client, &name("pnode-0000"), &host.join("cache"), &mut |line| lines.push(line)).await;
    (lines, result)
}

#[tokio::test]
async fn a_host_converges_and_stays() {
    let goiardi = Goiardi::start();
    let admin = goiardi.admin();
    let host = tempfile::tempdir().unwrap();
    let recipe = "
resources:
  - {type: directory, name: HOST/neo, mode: '0700'}
  - {type: file, name: HOST/neo/token, content: hush, mode: '0600', sensitive: true}
  - {type: execute, name: once, command: echo ran > ran, cwd: HOST, not_if: test -e ran}
"
    .replace("HOST", host.path().to_str().unwrap());
    let directory = tempfile::tempdir().unwrap();
    repository(directory.path(), &recipe).upload(&admin, &mut |_, _| {}).await.unwrap();
    let client = registered(&admin).await;

    let (lines, report) = run(&client, host.path()).await;
    let report = report.unwrap();
    assert_eq!(report.engine, Engine::BuiltIn);
    assert_eq!(report.run_list, ["recipe[hello::default]"]);
    assert_eq!((report.total, report.updated), (3, 3));
    assert!(!format!("{lines:?}").contains("hush"));
    let token = host.path().join("neo/token");
    assert_eq!(fs::read_to_string(&token).unwrap(), "hush");

    let (lines, report) = run(&client, host.path()).await;
    assert_eq!(report.unwrap().updated, 0);
    let updated =
        |line: &AgentLine| matches!(line, AgentLine::Resource { status: ResourceStatus::Updated, .. });
    assert!(!lines.iter().any(updated), "{lines:?}");

    fs::write(&token, "drift").unwrap();
    fs::set_permissions(&token, fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(run(&client, host.path()).await.1.unwrap().updated, 1);
    assert_eq!(fs::read_to_string(&token).unwrap(), "hush");

    let node = get_node(&admin, &name("pnode-0000")).await.unwrap().unwrap();
    assert_eq!(node["automatic"]["neo"]["engine"], "built_in");
    assert_eq!(node["automatic"]["cookbooks"]["hello"]["version"], "0.1.0");
}

#[tokio::test]
async fn what_cannot_be_converged_touches_nothing() {
    let goiardi = Goiardi::start();
    let admin = goiardi.admin();
    let host = tempfile::tempdir().unwrap();
    let client = registered(&admin).await;
    let check = async |expected: &str| {
        let error = run(&client, host.path()).await.1.unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        error.retry()
    };
    assert!(check("role `hello` is not on the Chef server").await);

    let directory = tempfile::tempdir().unwrap();
    let made = host.path().join("made");
    let recipe =
        format!("resources: [{{type: file, name: {}}}, {{type: service, name: sshd}}]", made.display());
    let mut repository = repository(directory.path(), &recipe);
    let cookbooks = std::mem::take(&mut repository.cookbooks);
    repository.upload(&admin, &mut |_, _| {}).await.unwrap();
    assert!(check("no such cookbook hello").await);

    repository.cookbooks = cookbooks;
    repository.upload(&admin, &mut |_, _| {}).await.unwrap();
    assert!(
        !check("`hello/recipes/default.yml` is refused: service[sshd]: type `service` is outside the subset")
            .await
    );
    assert!(!made.exists());

    fs::create_dir(directory.path().join("cookbooks/hello/attributes")).unwrap();
    fs::write(directory.path().join("cookbooks/hello/attributes/default.rb"), "default['a'] = 1").unwrap();
    Repository::read(directory.path()).unwrap().upload(&admin, &mut |_, _| {}).await.unwrap();
    assert!(!check("cookbook `hello` is refused: `attributes/default.rb`").await);

    admin.delete("/nodes/pnode-0000").await.unwrap();
    assert!(check("node `pnode-0000` is not on the Chef server").await);
}

#[tokio::test]
async fn a_server_killed_during_an_upload_takes_it_afterwards() {
    let mut goiardi = Goiardi::start();
    let directory = tempfile::tempdir().unwrap();
    let repository = repository(directory.path(), "resources: []\n");
    let admin = goiardi.admin();
    let mut kill_at_first_file = |done, _| {
        if done == 1 {
            goiardi.kill();
        }
    };
    let error = repository.upload(&admin, &mut kill_at_first_file).await.unwrap_err();
    assert!(error.retry(), "{error}");
    assert!(error.remedy().contains("neo-agent chef server"));

    goiardi.start_again();
    let admin = goiardi.admin();
    repository.upload(&admin, &mut |_, _| {}).await.unwrap();
    assert!(admin.get("/cookbooks/hello/0.1.0").await.unwrap().is_some());
}
