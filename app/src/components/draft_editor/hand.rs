//! Changes made by hand in the drawing: each becomes a change of the text.

use super::draft::DraftFields;
use super::text::EditorText;
use crate::components::refused::sentence;
use crate::components::{FieldProblem, Subject};
use crate::layout::{Drawing, NetworkLine, NodeSpot};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use neo_ns::Options;
use neo_ns::editing::{Edit, applied, edit};
use neo_topology::{Bandwidth, Delay, Loss, NetworkName, NodeName};
use std::str::FromStr;

/// What a new link has: the usual one of a testbed.
const NEW_LINK: (Bandwidth, Delay) = (Bandwidth { kbps: 100_000 }, Delay { micros: 0 });

/// What can be changed of what is chosen in the drawing.
#[component]
pub(super) fn Hand(fields: DraftFields, text: EditorText) -> impl IntoView {
    let chosen = text.pointer.chosen.unwrap_or_else(|| RwSignal::new(None));
    let problem = RwSignal::new(None::<String>);
    let act = Callback::new(move |change: Edit| {
        let removes = matches!(change, Edit::RemoveNode { .. } | Edit::RemoveNetwork { .. });
        let options = Options { seed: fields.policy().seed, ..Options::default() };
        let source = fields.source.get_untracked();
        match edit(&source, &change, &options) {
            Ok(edits) => {
                problem.set(None);
                fields.source.set(applied(&source, &edits));
                if removes {
                    chosen.set(None);
                }
            }
            Err(why) => problem.set(Some(sentence(&why.to_string()))),
        }
    });
    Effect::new(move || {
        chosen.track();
        problem.set(None);
    });
    let go = Callback::new(move |line: u32| {
        fields.source.with_untracked(|source| text.select_line(source, line));
    });
    let found = Memo::new(move |_| {
        chosen.with(|chosen| text.drawing.with(|drawing| Found::of(drawing, chosen.as_ref())))
    });
    let body = move || match found.get() {
        Found::Nothing => view! { <NewNode text act /> }.into_any(),
        Found::Node(spot) => view! { <NodeHand spot text act go /> }.into_any(),
        Found::Network(line) => view! { <NetworkHand line act go /> }.into_any(),
    };
    view! {
        <div class="hand" role="group" aria-label="Change by hand" data-test="hand">
            {body}
            <FieldProblem text=problem />
        </div>
    }
    .into_any()
}

/// What is chosen.
#[derive(Debug, Clone, PartialEq)]
enum Found {
    Nothing,
    Node(NodeSpot),
    Network(NetworkLine),
}

impl Found {
    fn of(drawing: &Drawing, chosen: Option<&Subject>) -> Self {
        match chosen {
            Some(Subject::Node(name)) => {
                drawing.nodes.iter().find(|node| node.name == *name).cloned().map(Self::Node)
            }
            Some(Subject::Network(name)) => {
                drawing.networks.iter().find(|line| line.name == *name).cloned().map(Self::Network)
            }
            None => None,
        }
        .unwrap_or(Self::Nothing)
    }
}

#[component]
fn NewNode(text: EditorText, act: Callback<Edit>) -> impl IntoView {
    let suggested = text.drawing.with_untracked(|drawing| free_name(drawing, "node"));
    let name = RwSignal::new(suggested);
    // Once it is there, the next node needs another name.
    Effect::new(move || {
        text.drawing.with(|drawing| {
            if drawing.nodes.iter().any(|node| name.with_untracked(|name| *name == node.name)) {
                name.set(free_name(drawing, "node"));
            }
        });
    });
    let add = move || {
        if let Ok(name) = NodeName::new(name.get_untracked().trim()) {
            act.run(Edit::AddNode { name });
        }
    };
    view! {
        <p class="hint">"Choose a node or a link in the drawing to change it, or add a node."</p>
        <Field label="Name" value=name test="hand-name" enter=add />
        <button type="button" class="button" data-test="hand-add-node" on:click=move |_| add()>
            "Add node"
        </button>
    }
    .into_any()
}

#[component]
fn NodeHand(spot: NodeSpot, text: EditorText, act: Callback<Edit>, go: Callback<u32>) -> impl IntoView {
    let Ok(node) = NodeName::new(&spot.name) else { return ().into_any() };
    let node = StoredValue::new(node);
    let (hardware, os) =
        (RwSignal::new(spot.hardware.unwrap_or_default()), RwSignal::new(spot.os.unwrap_or_default()));
    let (hardware_before, os_before) = (hardware.get_untracked(), os.get_untracked());
    let apply = move || {
        let asked = |field: RwSignal<String>| {
            Some(field.get_untracked().trim().to_owned()).filter(|text| !text.is_empty())
        };
        if hardware.get_untracked() != hardware_before {
            act.run(Edit::SetHardware { node: node.get_value(), hardware: asked(hardware) });
        }
        if os.get_untracked() != os_before {
            act.run(Edit::SetOs { node: node.get_value(), os: asked(os) });
        }
    };
    let others = text.drawing.with_untracked(|drawing| {
        drawing
            .nodes
            .iter()
            .map(|other| other.name.clone())
            .filter(|other| *other != spot.name)
            .collect::<Vec<_>>()
    });
    let target = RwSignal::new(others.first().cloned().unwrap_or_default());
    let link = move |_| {
        let name = text.drawing.with_untracked(|drawing| free_name(drawing, "link"));
        let (bandwidth, delay) = NEW_LINK;
        let names = (NetworkName::new(&name), NodeName::new(target.get_untracked()));
        if let (Ok(name), Ok(to)) = names {
            act.run(Edit::AddLink { name, from: node.get_value(), to, bandwidth, delay });
        }
    };
    let no_others = others.is_empty();
    view! {
        <Head name=spot.name lines=spot.lines.first().map(|lines| lines.from) go />
        <Field label="Hardware" value=hardware test="hand-hardware" enter=apply.clone() />
        <Field label="System" value=os test="hand-os" enter=apply.clone() />
        <button type="button" class="button" data-test="hand-apply" on:click=move |_| apply()>
            "Apply"
        </button>
        <label class="field">
            <span class="field-name">"Link to"</span>
            <select data-test="hand-target" on:change=move |event| target.set(event_target_value(&event))>
                {others.into_iter().map(|other| view! { <option value=other.clone()>{other.clone()}</option> }).collect_view()}
            </select>
        </label>
        <button type="button" class="button" data-test="hand-link" disabled=no_others on:click=link>
            "Add link"
        </button>
        <button
            type="button"
            class="button danger"
            data-test="hand-remove"
            on:click=move |_| act.run(Edit::RemoveNode { node: node.get_value() })
        >
            "Remove node"
        </button>
    }
    .into_any()
}

#[component]
fn NetworkHand(line: NetworkLine, act: Callback<Edit>, go: Callback<u32>) -> impl IntoView {
    let Ok(network) = NetworkName::new(&line.name) else { return ().into_any() };
    let network = StoredValue::new(network);
    let before = (
        number(line.shape.bandwidth.kbps as f64 / 1000.0),
        number(line.shape.delay.millis()),
        number(line.shape.loss.probability * 100.0),
    );
    let bandwidth = RwSignal::new(before.0.clone());
    let delay = RwSignal::new(before.1.clone());
    let loss = RwSignal::new(before.2.clone());
    let apply = move || {
        let changed = |field: RwSignal<String>, before: &str| {
            let text = field.get_untracked();
            f64::from_str(text.trim()).ok().filter(|value| *value >= 0.0 && text != before)
        };
        let network = network.get_value();
        if let Some(mbps) = changed(bandwidth, &before.0) {
            let bandwidth = Bandwidth { kbps: (mbps * 1000.0).round() as u64 };
            act.run(Edit::SetBandwidth { network: network.clone(), bandwidth });
        }
        if let Some(millis) = changed(delay, &before.1) {
            let delay = Delay { micros: (millis * 1000.0).round() as u64 };
            act.run(Edit::SetDelay { network: network.clone(), delay });
        }
        if let Some(percent) = changed(loss, &before.2).filter(|percent| *percent <= 100.0) {
            act.run(Edit::SetLoss { network, loss: Loss { probability: percent / 100.0 } });
        }
    };
    view! {
        <Head name=line.name lines=line.lines.first().map(|lines| lines.from) go />
        <Field label="Mb/s" value=bandwidth test="hand-bandwidth" enter=apply.clone() />
        <Field label="Delay, ms" value=delay test="hand-delay" enter=apply.clone() />
        <Field label="Loss, %" value=loss test="hand-loss" enter=apply.clone() />
        <button type="button" class="button" data-test="hand-apply" on:click=move |_| apply()>
            "Apply"
        </button>
        <button
            type="button"
            class="button danger"
            data-test="hand-remove"
            on:click=move |_| act.run(Edit::RemoveNetwork { network: network.get_value() })
        >
            "Remove"
        </button>
    }
    .into_any()
}

#[component]
fn Head(name: String, lines: Option<u32>, go: Callback<u32>) -> impl IntoView {
    let place = lines.map(|line| {
        view! {
            <button type="button" class="place" title="Go there" on:click=move |_| go.run(line)>
                {format!("line {line}")}
            </button>
        }
    });
    view! {
        <p class="hand-head">
            <strong class="name">{name}</strong>
            " "
            {place}
        </p>
    }
    .into_any()
}

/// A field that acts on the Enter key; the form around it is not sent then.
#[component]
fn Field(
    label: &'static str,
    value: RwSignal<String>,
    test: &'static str,
    enter: impl Fn() + 'static,
) -> impl IntoView {
    let key = move |event: KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            enter();
        }
    };
    view! {
        <label class="field">
            <span class="field-name">{label}</span>
            <input
                autocomplete="off"
                spellcheck="false"
                data-test=test
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
                on:keydown=key
            />
        </label>
    }
    .into_any()
}

/// A number as somebody would type it.
fn number(value: f64) -> String {
    ((value * 1e4).round() / 1e4).to_string()
}

/// The first of `node1`, `node2`, ... that nothing in the drawing has.
fn free_name(drawing: &Drawing, stem: &str) -> String {
    let taken = |name: &String| {
        drawing.nodes.iter().any(|node| node.name == *name)
            || drawing.networks.iter().any(|line| line.name == *name)
    };
    (1..).map(|number| format!("{stem}{number}")).find(|name| !taken(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_they_are_typed() {
        assert_eq!(number(100.0), "100");
        assert_eq!(number(0.1 + 0.2), "0.3");
        assert_eq!(number(2.5), "2.5");
    }

    #[test]
    fn a_new_name_is_free() {
        let mut drawing = Drawing::default();
        assert_eq!(free_name(&drawing, "node"), "node1");
        let spot = |name: &str| NodeSpot {
            name: name.to_owned(),
            pnode: None,
            at: Default::default(),
            about: String::new(),
            hardware: None,
            os: None,
            lines: Vec::new(),
        };
        drawing.nodes = vec![spot("node1"), spot("node3")];
        assert_eq!(free_name(&drawing, "node"), "node2");
    }
}
