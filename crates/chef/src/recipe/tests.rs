use super::*;

fn parse(text: &str) -> Result<Recipe, RecipeError> {
    Recipe::parse("hello", "default", text)
}

#[test]
fn a_recipe_that_chef_converged_is_understood() {
    let recipe = parse(include_str!("../../tests/fixtures/recipe-accepted.yml")).unwrap();
    let words: Vec<&str> = recipe.resources.iter().map(|resource| resource.kind.word()).collect();
    assert_eq!(words, ["directory", "file", "link", "execute", "file", "execute", "execute"]);
    let Kind::Directory(directory) = &recipe.resources[0].kind else { panic!("a directory comes first") };
    assert!(directory.recursive);
    assert_eq!(directory.access.mode, Some(Mode(0o750)));
    let spec = &recipe.resources[1];
    assert!(spec.sensitive);
    let Kind::Execute(networking) = &recipe.resources[3].kind else { panic!("an execute comes fourth") };
    assert_eq!(networking.environment["FOO"], "bar");
    assert_eq!(networking.timeout, Duration::from_secs(30));
    assert_eq!(recipe.resources[3].retries, 2);
    assert_eq!(recipe.resources[3].retry_delay, Duration::from_secs(1));
    assert!(matches!(&recipe.resources[3].guards[..], [Guard::NotIf(_)]));
    assert!(recipe.resources[5].ignore_failure);
    let Kind::Execute(accepted) = &recipe.resources[6].kind else { panic!("an execute comes last") };
    assert_eq!(accepted.returns, [0, 2]);
}

#[test]
fn what_is_outside_the_subset_is_named() {
    let check = |text: &str, expected: &[&str]| {
        let error = parse(text).unwrap_err();
        assert_eq!(error.file, "hello/recipes/default.yml");
        assert_eq!(error.problems, expected);
    };
    check(
        "[",
        &["not YAML: did not find expected node content at line 2 column 1, while parsing a flow node"],
    );
    check("hello", &["a recipe is a mapping with the key `resources`"]);
    check("{}", &["the key `resources` with a list is missing"]);
    check(
        "include_recipes: [a]\nresources: []",
        &["key `include_recipes` is outside the subset; only `resources` is inside"],
    );
    check("resources: [hello]", &["resource 1: not a mapping"]);
    check("resources: [{type: file}]", &["resource 1: key `name` is missing or empty"]);
    check(
        "resources: [{type: template, name: /etc/motd, source: motd.erb}]",
        &[
            "template[/etc/motd]: type `template` is outside the subset; inside: directory, file, link, execute",
        ],
    );
    check(
        "resources: [{type: execute, name: a, notifies: [run, b], user: root}]",
        &["execute[a]: key `notifies` is outside the subset", "execute[a]: key `user` is outside the subset"],
    );
    check(
        "resources: [{type: execute, name: a, action: nothing}]",
        &["execute[a]: action `nothing` is outside the subset; inside: run"],
    );
    check(
        "resources: [{type: file, name: /a, mode: 755}]",
        &["file[/a]: key `mode` holds a number; the subset has a text there"],
    );
    check(
        "resources: [{type: file, name: /a, mode: \"0999\"}]",
        &["file[/a]: key `mode` holds `0999`; the subset has octal digits there: \"0755\""],
    );
    check(
        "resources: [{type: file, name: ../a}]",
        &["file[../a]: key `path` holds `../a`; the subset has an absolute path without `..` there"],
    );
    check("resources: [{type: link, name: /a}]", &["link[/a]: key `to` is missing or empty"]);
    check(
        "resources: [{type: execute, name: a, not_if: [test, x]}]",
        &["execute[a]: key `not_if` holds a list; the subset has a text there"],
    );
}

#[test]
fn all_problems_are_told_at_once() {
    let text = "resources:\n  - {type: service, name: sshd}\n  - {type: file, name: a, frob: 1}\n";
    assert_eq!(parse(text).unwrap_err().problems.len(), 3);
}

#[test]
fn a_wrong_value_is_not_shown() {
    let text = "resources: [{type: file, name: /a, content: [secret]}]";
    assert!(!parse(text).unwrap_err().to_string().contains("secret"));
}

#[test]
fn a_recipe_has_limits() {
    let many = "- {type: execute, name: a}\n".repeat(RESOURCE_COUNT_MAX + 1);
    let error = parse(&format!("resources:\n{many}")).unwrap_err().to_string();
    assert!(error.contains("at most 10000 are possible"), "{error}");
    let error = parse(&"#".repeat(RECIPE_SIZE_MAX_BYTES + 1)).unwrap_err().to_string();
    assert!(error.contains("at most 1000000 are possible"), "{error}");
}
