//! What was asked of each link, what was applied, what was measured.

use super::{Mark, StateMark};
use crate::live::LiveRun;
use crate::words;
use leptos::prelude::*;
use neo_topology::Bandwidth;
use neo_wire::LinkMeasurement;

/// The measurements, a row per path.
#[component]
pub fn Links(
    /// The run.
    live: LiveRun,
) -> impl IntoView {
    let links = Memo::new(move |_| live.state.with(|state| state.links.clone()));
    view! {
        <Show
            when=move || links.with(|links| !links.is_empty())
            fallback=|| view! { <p class="empty-line">"Links are measured in the last step."</p> }
        >
            <p class="links-count">{move || links.with(|links| summary(links))}</p>
            <div class="table-scroll" tabindex="0" role="region" aria-label="Links">
                <table class="links">
                    <thead>
                        <tr>
                            <th scope="col">"Network"</th>
                            <th scope="col">"Path"</th>
                            <th scope="col">"Asked, one way"</th>
                            <th scope="col">"Applied, one way"</th>
                            <th scope="col">"Measured"</th>
                            <th scope="col">"Verdict"</th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || links.get() key=|link| format!("{link:?}") let:link>
                            <LinkRow link />
                        </For>
                    </tbody>
                </table>
            </div>
        </Show>
    }
    .into_any()
}

#[component]
fn LinkRow(link: LinkMeasurement) -> impl IntoView {
    let (mark, word) = verdict(&link);
    view! {
        <tr data-test=format!("link-{}", link.network) data-good=link.good.to_string()>
            <th scope="row" class="name">
                {link.network.clone()}
            </th>
            <td class="name">{format!("{} → {}", link.from, link.to)}</td>
            <td>{words::shape(&link.asked)}</td>
            <td>{words::shape(&link.applied)}</td>
            <td>{measured(&link)}</td>
            <td>
                <StateMark mark word=word.to_owned() />
                <span class="remark">{link.remark}</span>
            </td>
        </tr>
    }
    .into_any()
}

/// `94.1 Mb/s · 20.3 ms round trip (asked 20 ms) · 10 of 10 answered`.
fn measured(link: &LinkMeasurement) -> String {
    let mut parts = Vec::new();
    if let Some(kbps) = link.rate_kbps {
        let rounded = if kbps >= 1000 { kbps / 100 * 100 } else { kbps };
        parts.push(Bandwidth { kbps: rounded }.to_string());
    }
    parts.push(match link.rtt_micros {
        Some(rtt) if link.rtt_asked_micros > 0 => {
            format!("{} round trip (asked {})", words::micros(rtt), words::micros(link.rtt_asked_micros))
        }
        Some(rtt) => format!("{} round trip", words::micros(rtt)),
        None => "no answer".to_owned(),
    });
    parts.push(format!("{} of {} answered", link.probes_answered, link.probes_sent));
    parts.join(" · ")
}

/// Good as asked, good as far as applied, or bad.
fn verdict(link: &LinkMeasurement) -> (Mark, &'static str) {
    match (link.good, link.asked == link.applied) {
        (true, true) => (Mark::Full, "as asked"),
        (true, false) => (Mark::Half, "as applied"),
        (false, _) => (Mark::Cross, "differs"),
    }
}

fn summary(links: &[LinkMeasurement]) -> String {
    let good = links.iter().filter(|link| link.good).count();
    format!("{good} of {} as applied", words::count(links.len() as u64, "path"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use neo_topology::{Delay, Loss, Shape};

    fn link() -> LinkMeasurement {
        let asked = Shape {
            bandwidth: Bandwidth { kbps: 100_000 },
            delay: Delay { micros: 10_000 },
            loss: Loss::default(),
        };
        LinkMeasurement {
            network: "link0".into(),
            from: "a".into(),
            to: "b".into(),
            asked,
            applied: asked,
            rtt_micros: Some(20_340),
            rtt_asked_micros: 20_000,
            probes_sent: 10,
            probes_answered: 10,
            rate_kbps: Some(94_123),
            good: true,
            remark: String::new(),
        }
    }

    #[test]
    fn a_row_says_asked_applied_and_measured() {
        assert_eq!(words::shape(&link().asked), "100 Mb/s · 10 ms");
        assert_eq!(words::shape(&Shape { loss: Loss { probability: 0.05 }, ..Shape::default() }), "5 % loss");
        assert_eq!(measured(&link()), "94.1 Mb/s · 20.3 ms round trip (asked 20.0 ms) · 10 of 10 answered");
    }

    #[test]
    fn what_was_not_applied_is_not_as_asked() {
        assert_eq!(verdict(&link()).1, "as asked");
        let without_netem = LinkMeasurement { applied: Shape::default(), ..link() };
        assert_eq!(verdict(&without_netem).1, "as applied");
        assert_eq!(verdict(&LinkMeasurement { good: false, ..link() }).1, "differs");
    }

    #[test]
    fn no_answer_is_said() {
        let silent = LinkMeasurement { rtt_micros: None, probes_answered: 0, rate_kbps: None, ..link() };
        assert_eq!(measured(&silent), "no answer · 0 of 10 answered");
    }
}
