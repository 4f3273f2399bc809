//! The versions of an experiment: looked at, launched, compared.

use super::trial::Trial;
use crate::clock::Clock;
use crate::functions::Comparison;
use crate::view::VersionCard;
use crate::words;
use leptos::prelude::*;
use neo_topology::{Move, PlanDifference, PnodeName};
use neo_wire::ExperimentId;

/// The list of the versions, and two of them side by side.
#[component]
pub fn Versions(
    /// What is shown.
    trial: Trial,
    /// The two versions that are compared, if two are.
    comparison: Option<Comparison>,
    /// The server's clock.
    clock: Clock,
) -> impl IntoView {
    let rows = move || {
        trial.page.with(|page| {
            let row = |card: &VersionCard| row(page.id, page.version, card, clock);
            page.versions.iter().map(row).collect_view()
        })
    };
    let compared = comparison.as_ref().map(|found| (found.before, found.after));
    view! {
        <section aria-labelledby="all-versions-title">
            <h2 id="all-versions-title">"Versions"</h2>
            <p class="hint">
                "Each save keeps the file, the options and the plan that came of them. A version is never changed."
            </p>
            <div class="table-scroll" tabindex="0" role="region" aria-labelledby="all-versions-title">
                <table class="all-versions">
                    <thead>
                        <tr>
                            <th scope="col">"Version"</th>
                            <th scope="col">"Saved"</th>
                            <th scope="col">"Placement"</th>
                            <th scope="col">
                                <span class="visually-hidden">"What can be done"</span>
                            </th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
        {move || trial.page.with(|page| choice(page.id, &page.versions, compared))}
        {comparison.map(told)}
    }
    .into_any()
}

fn row(id: ExperimentId, shown: u32, card: &VersionCard, clock: Clock) -> AnyView {
    let number = card.number;
    let at = card.at;
    let placement = format!(
        "{} on {}",
        words::count(card.nodes.into(), "node"),
        words::count(card.pnodes.into(), "physical node")
    );
    let look = match number == shown {
        true => view! { <span class="aside">"shown now"</span> }.into_any(),
        false => view! {
            <a
                href=format!("/experiments/{id}/placement?version={number}")
                data-test=format!("look-{number}")
                aria-label=format!("Look at version {number}")
            >
                "Look at it"
            </a>
        }
        .into_any(),
    };
    view! {
        <tr data-test=format!("row-{number}")>
            <th scope="row">{format!("Version {number}")}</th>
            <td>{card.by.clone()} ", " {move || words::age(at, clock.now())}</td>
            <td>{placement}</td>
            <td class="row-actions">
                {look}
                <a href=format!("/experiments/{id}/run?version={number}") aria-label=format!("Launch version {number}")>
                    "Launch"
                </a>
            </td>
        </tr>
    }
    .into_any()
}

/// Which two are compared: a plain form, whose answer is this page again.
fn choice(id: ExperimentId, versions: &[VersionCard], compared: Option<(u32, u32)>) -> Option<AnyView> {
    let (latest, before) = (versions.first()?.number, versions.get(1)?.number);
    let (before, after) = compared.unwrap_or((before, latest));
    let select = |name: &'static str, label: &'static str, chosen: u32| {
        let options = versions.iter().map(|card| {
            let number = card.number;
            view! {
                <option value=number selected=number == chosen>
                    {format!("Version {number}")}
                </option>
            }
        });
        view! {
            <label class="field">
                <span class="field-name">{label}</span>
                <select name=name data-test=format!("compare-{name}")>
                    {options.collect_view()}
                </select>
            </label>
        }
    };
    Some(
        view! {
            <form class="compare-choice" method="get" action=format!("/experiments/{id}/versions")>
                {select("before", "Compare", before)}
                {select("after", "with", after)}
                <button type="submit" class="button" data-test="compare">
                    "Compare the placements"
                </button>
            </form>
        }
        .into_any(),
    )
}

/// What the later version changes.
fn told(comparison: Comparison) -> AnyView {
    let Comparison { before, after, difference } = comparison;
    let summary = super::refused::sentence(&words::tally(&difference));
    let PlanDifference { moved, renamed, added, removed, options, .. } = difference;
    let same = moved.is_empty() && added.is_empty() && removed.is_empty();
    let options = options.into_iter().map(|(name, before, after)| {
        let text = |text: String| if text.is_empty() { "as usual".to_owned() } else { text };
        view! {
            <li>
                <span class="name">{name}</span>
                {format!(": {} → {}", text(before), text(after))}
            </li>
        }
    });
    let options: Vec<_> = options.collect();
    let names = |nodes: Vec<neo_topology::NodeName>, verb: &str| {
        let names: Vec<String> = nodes.iter().map(ToString::to_string).collect();
        (!names.is_empty()).then(|| view! { <p>{format!("{verb}: {}.", words::list(&names, 24))}</p> })
    };
    view! {
        <section class="comparison" aria-labelledby="comparison-title" data-test="comparison">
            <h2 id="comparison-title">{format!("From version {before} to version {after}")}</h2>
            <p>{summary}</p>
            {(!options.is_empty()).then(|| view! { <h3>"Options"</h3><ul>{options.into_iter().collect_view()}</ul> })}
            {same.then(|| view! { <p class="hint">"No container moved: those that were together still are."</p> })}
            {(!moved.is_empty()).then(|| moves(moved))}
            {renames(&renamed).map(|text| view! { <p class="hint">{text}</p> })}
            {names(added, "New")}
            {names(removed, "Gone")}
        </section>
    }
    .into_any()
}

fn moves(moved: Vec<Move>) -> AnyView {
    let count = words::count(moved.len() as u64, "container");
    let rows = moved.into_iter().map(|moved| {
        view! {
            <tr data-test=format!("moved-{}", moved.node)>
                <th scope="row" class="name">
                    {moved.node.to_string()}
                </th>
                <td class="name">{moved.from.to_string()}</td>
                <td class="name">{moved.to.to_string()}</td>
            </tr>
        }
    });
    view! {
        <h3 id="moved-title">"Moved" <span class="aside">{count}</span></h3>
        <div class="table-scroll" tabindex="0" role="region" aria-labelledby="moved-title">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Container"</th>
                        <th scope="col">"From"</th>
                        <th scope="col">"To"</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// Physical nodes that carry on under another name, which moves nobody.
fn renames(renamed: &[(PnodeName, PnodeName)]) -> Option<String> {
    /// Names that are told.
    const RENAMES_MAX: u32 = 8;
    let pairs: Vec<String> = renamed.iter().map(|(one, other)| format!("{one} is now {other}")).collect();
    (!pairs.is_empty()).then(|| {
        format!(
            "Physical nodes are numbered by their first nodes, so names can change: {}.",
            words::list(&pairs, RENAMES_MAX)
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_name_is_told_as_no_move() {
        assert_eq!(renames(&[]), None);
        let pair = (PnodeName::numbered(0), PnodeName::numbered(1));
        assert!(renames(&[pair]).is_some_and(|text| text.contains("pnode-0000 is now pnode-0001")));
    }
}
