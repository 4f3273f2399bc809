//! Sign in: a plain form, which works before and without the browser's half.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// What to say of a refused sign-in.
fn explain(error: &str) -> &'static str {
    match error {
        "wrong" => "This name and password do not belong together. Check both and try again.",
        "too_many" => "Too many attempts. Wait a minute, then try again.",
        _ => "Signing in did not work. Try again.",
    }
}

/// Only a path of this site may be where a sign-in leads to.
fn safe_next(next: Option<String>) -> String {
    next.filter(|path| path.starts_with('/') && !path.starts_with("//") && !path.contains('\\'))
        .unwrap_or_else(|| "/".to_owned())
}

/// The sign-in page.
#[component]
pub fn SignIn() -> impl IntoView {
    let query = use_query_map().get_untracked();
    let problem = query.get("error").map(|error| explain(&error));
    view! {
        <Title text="Sign in" />
        <div class="sign-in">
            <h1>"Sign in"</h1>
            <p class="lede">"From an NS file to containers that answer."</p>
            <form method="post" action="/sign-in" class="stack">
                <input type="hidden" name="next" value=safe_next(query.get("next")) />
                <label class="field">
                    <span class="field-name">"Name"</span>
                    <input
                        name="name"
                        autocomplete="username"
                        autocapitalize="none"
                        spellcheck="false"
                        required
                        autofocus
                        data-test="name"
                    />
                </label>
                <label class="field">
                    <span class="field-name">"Password"</span>
                    <input
                        name="password"
                        type="password"
                        autocomplete="current-password"
                        required
                        aria-describedby="sign-in-problem"
                        data-test="password"
                    />
                </label>
                <p id="sign-in-problem" class="field-problem" role="alert">
                    {problem}
                </p>
                <button type="submit" class="button primary" data-test="sign-in">
                    "Sign in"
                </button>
            </form>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_leads_nowhere_else() {
        assert_eq!(safe_next(Some("/projects/1?x=2".into())), "/projects/1?x=2");
        for elsewhere in ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"]
        {
            assert_eq!(safe_next(Some(elsewhere.into())), "/", "{elsewhere}");
        }
    }
}
