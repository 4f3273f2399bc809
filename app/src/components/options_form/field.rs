//! One option as a form field.

use crate::components::FieldProblem;
use leptos::prelude::*;
use neo_topology::options::Kind;
use neo_topology::{Options, PolicyOption};

/// What stands in the fields.
#[derive(Debug, Clone, Copy)]
pub struct Typed {
    options: RwSignal<Options>,
    touched: RwSignal<bool>,
}

impl Typed {
    /// The fields of the form with this class, as the page begins.
    pub fn new(form: &'static str, initial: Options) -> Self {
        let typed = Self { options: RwSignal::new(initial), touched: RwSignal::new(false) };
        // What was typed before the page came alive stands in the fields only.
        Effect::new(move || {
            for (name, text) in early(form) {
                if typed
                    .options
                    .with_untracked(|options| options.get(&name).map_or("", String::as_str) != text)
                {
                    typed.set(&name, text);
                }
            }
        });
        typed
    }

    /// Tracked.
    pub fn options(self) -> Options {
        self.options.get()
    }

    pub fn options_untracked(self) -> Options {
        self.options.get_untracked()
    }

    /// Whether somebody typed or sent: from then on the fields are checked here.
    pub fn is_touched(self) -> bool {
        self.touched.get()
    }

    pub fn touch(self) {
        self.touched.set(true);
    }

    /// Takes what was typed into the field of an option.
    pub fn set(self, name: &str, text: String) {
        self.touch();
        self.options.update(|options| {
            options.insert(name.to_owned(), text);
        });
    }
}

/// What stands in the fields of the form in the page, by their names.
#[cfg(feature = "hydrate")]
fn early(form: &str) -> Vec<(String, String)> {
    let read = |element: &web_sys::Element, key: &str| js_sys::Reflect::get(element, &key.into()).ok();
    let text = |option: &PolicyOption| {
        let found = document().query_selector(&format!("form.{form} [name='{}']", option.name));
        let element = found.ok().flatten()?;
        let text = match option.kind {
            Kind::Flag => {
                read(&element, "checked")?.as_bool()?.then(|| "true".to_owned()).unwrap_or_default()
            }
            _ => read(&element, "value")?.as_string()?,
        };
        Some((option.name.to_owned(), text))
    };
    neo_topology::options::ALL.iter().filter_map(text).collect()
}

#[cfg(not(feature = "hydrate"))]
fn early(_form: &str) -> Vec<(String, String)> {
    Vec::new()
}

/// The field of an option: its name as on the command line, a line of help, and what is wrong with it.
#[component]
pub(super) fn OptionField(
    option: PolicyOption,
    value: String,
    typed: Typed,
    problem: Memo<Option<String>>,
) -> impl IntoView {
    let name = option.name;
    let (help_id, problem_id) = (format!("{name}-help"), format!("{name}-problem"));
    let described = format!("{help_id} {problem_id}");
    let test = format!("option-{name}");
    let on_text = move |event: leptos::ev::Event| typed.set(name, event_target_value(&event));
    let invalid = move || problem.with(Option::is_some).then_some("true");
    let said = view! { <FieldProblem id=problem_id text=problem /> };
    let help = view! { <span id=help_id class="field-help">{option.help}</span> };
    if option.kind == Kind::Flag {
        let on_flag = move |event: leptos::ev::Event| {
            let text = if event_target_checked(&event) { "true" } else { "" };
            typed.set(name, text.to_owned());
        };
        return view! {
            <div class="field is-flag">
                <label class="check">
                    <input type="checkbox" name=name value="true" checked=!value.is_empty() && value != "false" aria-describedby=described data-test=test on:change=on_flag />
                    <span class="field-name">{name}</span>
                </label>
                {help}
                {said}
            </div>
        }
        .into_any();
    }
    let input = match option.kind {
        Kind::Choice(choices) => {
            let shown = if value.is_empty() { choices[0].to_owned() } else { value };
            let options = choices.iter().map(|choice| {
                view! { <option value=*choice selected=*choice == shown>{*choice}</option> }
            });
            view! {
                <select name=name aria-describedby=described data-test=test on:change=on_text>
                    {options.collect_view()}
                </select>
            }
            .into_any()
        }
        Kind::Lines => view! {
            <textarea
                name=name
                rows="3"
                spellcheck="false"
                placeholder=option.hint
                aria-describedby=described
                aria-invalid=invalid
                data-test=test
                inner_html=value.replace('&', "&amp;").replace('<', "&lt;")
                on:input=on_text
            ></textarea>
        }
        .into_any(),
        Kind::Number | Kind::Text | Kind::Flag => {
            let mode = if option.kind == Kind::Number { "numeric" } else { "text" };
            view! {
                <input
                    name=name
                    value=value
                    inputmode=mode
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    placeholder=option.hint
                    aria-describedby=described
                    aria-invalid=invalid
                    data-test=test
                    on:input=on_text
                />
            }
            .into_any()
        }
    };
    view! {
        <div class="field">
            <label class="field">
                <span class="field-name">{name}</span>
                {input}
            </label>
            {help}
            {said}
        </div>
    }
    .into_any()
}
