//! A page that cannot be shown.

use crate::backend::Refusal;
use leptos::either::Either;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::Redirect;
use leptos_router::hooks::use_location;

/// Shows what was loaded, or why it was not.
pub fn loaded<T, V: IntoView>(
    result: Result<T, Refusal>,
    show: impl FnOnce(T) -> V,
) -> Either<V, impl IntoView> {
    match result {
        Ok(value) => Either::Left(show(value)),
        Err(refusal) => Either::Right(view! { <Refused refusal /> }),
    }
}

/// Why a page cannot be shown, and what to do. A stranger is led to the sign-in.
#[component]
pub fn Refused(
    /// Why.
    refusal: Refusal,
) -> impl IntoView {
    set_status(&refusal);
    if refusal == Refusal::SignedOut {
        let path = use_location().pathname.get_untracked();
        let next = as_query(&path).to_string();
        return Either::Left(view! { <Redirect path=format!("/sign-in?next={next}") /> });
    }
    let title = match refusal {
        Refusal::NotFound => "Not found",
        Refusal::Unreachable => "No answer",
        _ => "This did not work",
    };
    Either::Right(view! {
        <Title text=title />
        <div class="refused">
            <h1>{title}</h1>
            <p>{sentence(&refusal.to_string())}</p>
            <p>
                <a class="button" href="/">
                    "To your projects"
                </a>
            </p>
        </div>
    })
}

/// A path as it can stand in a query; a path with unusual letters is none of ours.
fn as_query(path: &str) -> &str {
    let ours = path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-".contains(&byte));
    if ours { path } else { "/" }
}

/// A message as a sentence: capital letter, full stop.
pub fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let stop = if message.ends_with(['.', '!', '?', ':']) { "" } else { "." };
    format!("{first}{}{stop}", letters.as_str())
}

#[cfg(feature = "ssr")]
fn set_status(refusal: &Refusal) {
    use http::StatusCode;
    let status = match refusal {
        Refusal::NotFound => StatusCode::NOT_FOUND,
        Refusal::Forbidden { .. } => StatusCode::FORBIDDEN,
        Refusal::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        _ => return,
    };
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(status);
    }
}

#[cfg(not(feature = "ssr"))]
fn set_status(_: &Refusal) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_ours_are_led_back_to() {
        assert_eq!(as_query("/runs/00-11"), "/runs/00-11");
        for other in ["/runs/é", "/a&b", "/a\nb", "/a#b"] {
            assert_eq!(as_query(other), "/");
        }
    }

    #[test]
    fn messages_become_sentences() {
        assert_eq!(sentence("please sign in"), "Please sign in.");
        assert_eq!(sentence("why?"), "Why?");
        assert_eq!(sentence(""), ".");
    }
}
