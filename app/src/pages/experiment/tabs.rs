//! The tabs of an experiment; each has a path of its own.

use leptos::prelude::*;
use neo_wire::ExperimentId;

/// A tab.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Tab {
    #[default]
    Topology,
    Placement,
    Difference,
    Run,
    Nodes,
    Files,
    Versions,
    Settings,
}

impl Tab {
    const ALL: [Tab; 8] = [
        Tab::Topology,
        Tab::Placement,
        Tab::Difference,
        Tab::Run,
        Tab::Nodes,
        Tab::Files,
        Tab::Versions,
        Tab::Settings,
    ];

    /// The tab of this segment of a path; the first for none and for what is none.
    pub fn in_path(segment: Option<&str>) -> Self {
        Tab::ALL.into_iter().find(|tab| Some(tab.segment()) == segment).unwrap_or_default()
    }

    fn segment(self) -> &'static str {
        match self {
            Tab::Topology => "topology",
            Tab::Placement => "placement",
            Tab::Difference => "ns",
            Tab::Run => "run",
            Tab::Nodes => "nodes",
            Tab::Files => "files",
            Tab::Versions => "versions",
            Tab::Settings => "settings",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Tab::Topology => "Topology",
            Tab::Placement => "Placement",
            Tab::Difference => "NS and difference",
            Tab::Run => "Run",
            Tab::Nodes => "Nodes",
            Tab::Files => "Files",
            Tab::Versions => "Versions",
            Tab::Settings => "Settings",
        }
    }
}

/// The tabs as links.
#[component]
pub(super) fn TabBar(experiment: ExperimentId, version: Option<u32>, tab: Memo<Tab>) -> impl IntoView {
    // Whoever looks at an earlier version goes on looking at it.
    let query = version.map(|version| format!("?version={version}")).unwrap_or_default();
    let link = |this: Tab| {
        view! {
            <li>
                <a
                    href=format!("/experiments/{experiment}/{}{query}", this.segment())
                    aria-current=move || (tab.get() == this).then_some("page")
                    data-test=format!("tab-{}", this.segment())
                >
                    {this.title()}
                </a>
            </li>
        }
    };
    view! {
        <nav class="tabs" aria-label="Views of this experiment">
            <ul>{Tab::ALL.map(link).into_iter().collect_view()}</ul>
        </nav>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tab_has_its_path() {
        for tab in Tab::ALL {
            assert_eq!(Tab::in_path(Some(tab.segment())), tab);
        }
        assert_eq!(Tab::in_path(None), Tab::Topology);
        assert_eq!(Tab::in_path(Some("nonsense")), Tab::Topology);
    }
}
