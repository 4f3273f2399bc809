//! The mark of a state: a shape, so that colour is never alone.

use leptos::prelude::*;

/// A disc that fills as things progress, and the two ways in which they do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Nothing yet.
    Empty,
    /// A quarter of the way.
    Quarter,
    /// Half of the way.
    Half,
    /// Nearly there.
    ThreeQuarters,
    /// There.
    Full,
    /// Stopped, kept.
    Paused,
    /// Failed.
    Cross,
}

impl Mark {
    /// The class that colours it.
    pub fn class(self) -> &'static str {
        match self {
            Mark::Empty => "mark is-empty",
            Mark::Quarter | Mark::Half | Mark::ThreeQuarters => "mark is-partial",
            Mark::Full => "mark is-full",
            Mark::Paused => "mark is-paused",
            Mark::Cross => "mark is-cross",
        }
    }

    /// The path inside a disc of radius 5 around the origin.
    pub fn path(self) -> &'static str {
        match self {
            Mark::Empty => "",
            Mark::Quarter => "M0 0V-5A5 5 0 0 1 5 0Z",
            Mark::Half => "M0 -5A5 5 0 0 1 0 5Z",
            Mark::ThreeQuarters => "M0 0V-5A5 5 0 1 1 -5 0Z",
            Mark::Full => "M0 -5A5 5 0 0 1 0 5A5 5 0 0 1 0 -5Z",
            Mark::Paused => "M-2.6 -2.6H-0.8V2.6H-2.6ZM0.8 -2.6H2.6V2.6H0.8Z",
            Mark::Cross => {
                "M-2.5 -3.4L0 -0.9L2.5 -3.4L3.4 -2.5L0.9 0L3.4 2.5L2.5 3.4L0 0.9L-2.5 3.4L-3.4 2.5L-0.9 0L-3.4 -2.5Z"
            }
        }
    }
}

/// The mark of a state with its word beside it.
#[component]
pub fn StateMark(
    /// The mark.
    #[prop(into)]
    mark: Signal<Mark>,
    /// The word.
    #[prop(into)]
    word: Signal<String>,
) -> impl IntoView {
    view! {
        <span class="state">
            <svg class=move || mark.get().class() viewBox="-7 -7 14 14" aria-hidden="true">
                <circle r="5" />
                <path d=move || mark.get().path() />
            </svg>
            <span class="state-word">{word}</span>
        </span>
    }
    .into_any()
}
