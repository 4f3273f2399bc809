//! Every option of containerizing as a form field.

mod field;

use super::trial::Trial;
use crate::SentOptions;
use crate::components::refused::sentence;
use crate::view::Shortfall;
use field::OptionField;
pub use field::Typed;
use leptos::prelude::*;
use neo_topology::options::{ALL, Group};
use neo_topology::{OptionProblem, Options, Policy, PolicyOption};

/// The form of the options; what it makes is a new version.
#[component]
pub fn OptionsForm(
    /// What is shown, and what can be tried.
    trial: Trial,
) -> impl IntoView {
    // The server's to give; the page's script finds it in the page.
    let sent = SharedValue::new(use_context::<SentOptions>).into_inner().unwrap_or_default();
    let page = trial.page.with_untracked(|page| (page.id, page.latest(), page.plan.policy.options()));
    let (id, base, saved) = page;
    let initial = if is_sent(&sent) { sent.options.clone() } else { saved };
    let typed = Typed::new("options", initial.clone());
    let first = StoredValue::new(sent.problems.clone());
    let problems = Memo::new(move |_| match Policy::of_options(&typed.options()) {
        Ok(_) => Vec::new(),
        Err(found) => found,
    });
    // Without a script nobody types: then what the server found stands.
    let problems = Memo::new(move |_| match typed.is_touched() {
        true => problems.get(),
        false => first.get_value(),
    });
    let act = move |action: Action<Policy, ()>| {
        typed.touch();
        if let Ok(policy) = Policy::of_options(&typed.options_untracked()) {
            action.dispatch(policy);
        }
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        act(trial.save);
    };
    let alive = super::alive();
    view! {
        <section aria-labelledby="options-title">
            <h2 id="options-title">"How to containerize"</h2>
            <p class="hint">
                "The options of containerize.py, by their names. Saving makes a new version; the versions before stay, and what is empty is as usual."
            </p>
            <Told sent />
            <form
                class="options"
                method="post"
                action=format!("/experiments/{id}/settings")
                novalidate
                data-test="options"
                on:submit=submit
            >
                <input type="hidden" name="base" value=base />
                <OptionGroups typed initial problems />
                <div class="actions">
                    <button
                        type="submit"
                        class="button primary"
                        data-test="options-save"
                        disabled=move || trial.why_locked().is_some() || trial.save.pending().get()
                    >
                        {move || match trial.save.pending().get() {
                            true => "Working…".to_owned(),
                            false => format!("Save as version {}", trial.next()),
                        }}
                    </button>
                    <button type="button" class="button" data-test="options-try" disabled=move || !alive.get() on:click=move |_| act(trial.attempt)>
                        "Try without saving"
                    </button>
                    <p class="field-problem" role="alert">
                        {move || count(&problems.get())}
                    </p>
                </div>
                {move || trial.why_locked().map(|why| view! { <p class="note">{why}</p> })}
            </form>
        </section>
    }
    .into_any()
}

fn is_sent(sent: &SentOptions) -> bool {
    !sent.options.is_empty() || sent.refusal.is_some()
}

/// How many options cannot be read.
pub fn count(problems: &[OptionProblem]) -> Option<String> {
    match problems {
        [] => None,
        [one] => Some(format!("One option cannot be read: {}.", one.option)),
        several => {
            let names: Vec<String> = several.iter().map(|problem| problem.option.clone()).collect();
            Some(format!("{} options cannot be read: {}.", several.len(), crate::words::list(&names, 6)))
        }
    }
}

/// Why the server refused what was sent as a plain form.
#[component]
fn Told(sent: SentOptions) -> impl IntoView {
    let short = |found: Shortfall| {
        let line = found.line.map(|line| format!("Line {line} of the NS file. "));
        view! {
            <li>
                <p class="note-title">{found.message.replace('`', "")}</p>
                <p>{line} {sentence(&found.remedy.replace('`', ""))}</p>
            </li>
        }
    };
    let refusal = sent.refusal.map(|refusal| view! { <li>{sentence(&refusal.to_string())}</li> });
    (!sent.shortfalls.is_empty() || refusal.is_some()).then(|| {
        view! {
            <ul class="note is-bad stack" role="alert" data-test="options-refused">
                {sent.shortfalls.into_iter().map(short).collect_view()}
                {refusal}
            </ul>
        }
    })
}

/// What a group is called, and what it is about.
fn titles(group: Group) -> (&'static str, &'static str) {
    match group {
        Group::Packing => ("Packing", "how tight"),
        Group::Passes => ("Passes", "pass by pass"),
        Group::Machines => ("Physical nodes", "their hardware and interfaces"),
        Group::Containers => ("Containers", "templates, disks, homes, shaping"),
        Group::Control => ("Control node", "name, system, hardware, failure"),
        Group::ByHand => ("By hand", "pins, and who is kept apart"),
        Group::Site => ("Site", "its configuration, pictures, chance"),
    }
}

/// The fields of the options, in their groups.
#[component]
pub fn OptionGroups(
    /// What stands in the fields.
    typed: Typed,
    /// What stood in them when the page began.
    initial: Options,
    /// What is wrong with it.
    problems: Memo<Vec<OptionProblem>>,
    /// An option that has its field elsewhere.
    #[prop(optional)]
    without: &'static str,
) -> impl IntoView {
    Group::ALL
        .map(|group| view! { <OptionGroup group typed initial=initial.clone() problems without /> })
        .collect_view()
}

/// Whether fields that can be folded away are unfolded: from the first problem on, for what folds again while somebody
/// mends it takes the field from under the hands.
pub fn opens(given: bool, is_wrong: impl Fn() -> bool + Send + Sync + 'static) -> Memo<bool> {
    Memo::new(move |was| given || was == Some(&true) || is_wrong())
}

#[component]
fn OptionGroup(
    group: Group,
    typed: Typed,
    initial: Options,
    problems: Memo<Vec<OptionProblem>>,
    without: &'static str,
) -> impl IntoView {
    let (title, about) = titles(group);
    let is_here = |option: &PolicyOption| option.group == group && option.name != without;
    let options: Vec<_> = ALL.into_iter().filter(is_here).collect();
    let names: Vec<&str> = options.iter().map(|option| option.name).collect();
    let given = names.iter().filter(|name| initial.contains_key(**name)).count();
    let is_open = opens(given > 0, move || {
        problems.with(|found| found.iter().any(|problem| names.contains(&problem.option.as_str())))
    });
    let fields = options.into_iter().map(|option| {
        let value = initial.get(option.name).cloned().unwrap_or_default();
        let name = option.name;
        let problem = Memo::new(move |_| {
            problems.with(|found| {
                found.iter().find(|problem| problem.option == name).map(|problem| sentence(&problem.message))
            })
        });
        view! { <OptionField option value typed problem /> }
    });
    let fields = fields.collect_view();
    if group == Group::Packing {
        return view! {
            <fieldset class="option-group">
                <legend>{title} " " <span class="aside">{about}</span></legend>
                <div class="option-fields">{fields}</div>
            </fieldset>
        }
        .into_any();
    }
    let set = (given > 0).then(|| format!(" · {given} set"));
    view! {
        <details class="option-group" open=is_open data-test=format!("group-{title}")>
            <summary>{title} " " <span class="aside">{about} {set}</span></summary>
            <div class="option-fields">{fields}</div>
        </details>
    }
    .into_any()
}

/// The options that are not as usual, for those who may only look.
#[component]
pub fn OptionsList(
    /// The policy.
    policy: Policy,
) -> impl IntoView {
    let options = policy.options();
    let rows = options.into_iter().map(|(name, text)| {
        view! {
            <div>
                <dt class="name">{name}</dt>
                <dd class="name">{text}</dd>
            </div>
        }
    });
    let rows: Vec<_> = rows.collect();
    let is_usual = rows.is_empty();
    view! {
        <section aria-labelledby="options-title">
            <h2 id="options-title">"How it is containerized"</h2>
            {is_usual.then(|| view! { <p class="hint">"Every option is as usual: at most 10 containers on one physical node."</p> })}
            <dl class="option-list">{rows.into_iter().collect_view()}</dl>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_are_counted_by_their_options() {
        let problem = |option: &str| OptionProblem { option: option.to_owned(), message: "bad".to_owned() };
        assert_eq!(count(&[]), None);
        assert!(count(&[problem("size")]).is_some_and(|text| text.contains("size")));
        assert_eq!(
            count(&[problem("pin"), problem("size")]).as_deref(),
            Some("2 options cannot be read: pin and size.")
        );
    }
}
