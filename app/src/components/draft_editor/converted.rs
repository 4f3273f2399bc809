//! topdl that was chosen, dropped or pasted: the editor shows the NS file that it becomes.

use super::draft::DraftFields;
use leptos::prelude::*;
use neo_ns::{Diagnostic, topdl};

/// Remarks on the page at once.
const SHOWN_MAX: usize = 100;

/// The NS file of a text that is good topdl, and what is to be said of it.
pub(super) fn converted(source: &str) -> Option<(String, Vec<String>)> {
    let conversion = topdl::is_topdl(source).then(|| topdl::to_ns(source))?;
    let said = conversion.diagnostics.iter().map(sentence).collect();
    conversion.text.map(|text| (text, said))
}

fn sentence(found: &Diagnostic) -> String {
    let hint = found.hint.as_deref().map(|hint| format!(" ({hint})")).unwrap_or_default();
    format!("Line {}: {}{hint}", found.range.line, found.message)
}

/// What was said when the text was converted.
#[component]
pub(super) fn Converted(fields: DraftFields) -> impl IntoView {
    let items = move || {
        fields.converted.with(|said| {
            let said = said.as_deref().unwrap_or_default();
            let more = said.len().saturating_sub(SHOWN_MAX);
            let more = (more > 0).then(|| view! { <li class="hint">{format!("and {more} more")}</li> });
            let shown = said.iter().take(SHOWN_MAX).map(|said| view! { <li>{said.clone()}</li> });
            (shown.collect_view(), more)
        })
    };
    view! {
        <Show when=move || fields.converted.with(Option::is_some)>
            <div class="note" role="status" data-test="converted">
                <p class="note-title">"Converted from topdl: this is the NS file that will be kept."</p>
                <ul>{items}</ul>
            </div>
        </Show>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_topdl_is_converted_and_told_of() {
        let source =
            "<experiment>\n<elements><computer><name>a_1</name></computer></elements>\n</experiment>";
        let (ns, said) = converted(source).unwrap();
        assert!(ns.contains("set a(1) [$ns node]\n"), "{ns}");
        assert_eq!(said.len(), 1);
        assert!(said[0].starts_with("Line 2: the node `a_1` is called `a-1` ("), "{}", said[0]);
        assert_eq!(converted(&source.replace("a_1", "")), None, "what is wrong is told by the check");
        assert_eq!(converted("set ns [new Simulator]"), None);
    }
}
