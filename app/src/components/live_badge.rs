//! Whether what is shown is what is.

use crate::live::Connection;
use leptos::prelude::*;

/// The word for a connection, and its class.
fn describe(connection: Connection) -> (&'static str, &'static str) {
    match connection {
        Connection::CatchingUp => ("catching up", "badge is-partial"),
        Connection::Live => ("live", "badge is-live"),
        Connection::Lost => ("connection lost, trying again", "badge is-bad"),
    }
}

/// Live, catching up, or lost.
#[component]
pub fn LiveBadge(
    /// How the stream does.
    connection: RwSignal<Connection>,
) -> impl IntoView {
    view! {
        <span class=move || describe(connection.get()).1 role="status" data-test="live-badge">
            {move || describe(connection.get()).0}
        </span>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_live_page_says_live() {
        assert_eq!(describe(Connection::Live).0, "live");
        for other in [Connection::CatchingUp, Connection::Lost] {
            assert!(!describe(other).0.contains("live"));
        }
    }
}
