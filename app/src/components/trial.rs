//! A placement that is looked at before it is saved: other options, or nodes moved by hand.

use super::refused::sentence;
use super::topology_drawing::Subject;
use crate::backend::Refusal;
use crate::check::plan_summary;
use crate::functions::{revise_experiment, try_policy};
use crate::view::{Draft, ExperimentPage, Role, Shortfall, Tried};
use crate::words;
use leptos::prelude::*;
use neo_topology::{Explanation, NodeName, Plan, PlanDifference, PnodeName, Policy, compare, explain};

/// Moved nodes that are named.
const MOVES_NAMED_MAX: u32 = 6;

/// What is shown, saved or not, and what can be done with it.
#[derive(Clone, Copy)]
pub struct Trial {
    /// The experiment as it is saved.
    pub page: RwSignal<ExperimentPage>,
    /// The plan that is shown: the tried one, or the saved one.
    pub plan: Memo<Plan>,
    /// Why it is as it is.
    pub explanation: Memo<Explanation>,
    /// The node or network that somebody asks about.
    pub chosen: RwSignal<Option<Subject>>,
    /// Plans with a policy, to be looked at.
    pub attempt: Action<Policy, ()>,
    /// Saves what comes of a policy as the next version.
    pub save: Action<Policy, ()>,
    /// The plan that is tried.
    tried: RwSignal<Option<Plan>>,
    /// Everything that stands against what was asked last.
    shortfalls: RwSignal<Vec<Shortfall>>,
    problem: RwSignal<Option<String>>,
}

impl Trial {
    /// Nothing is tried yet. `saved` is called when there is another version.
    pub fn new(page: RwSignal<ExperimentPage>, saved: Callback<u32>) -> Self {
        let tried = RwSignal::new(None::<Plan>);
        let (shortfalls, problem) = (RwSignal::new(Vec::new()), RwSignal::new(None));
        let refuse = move |found: Result<Vec<Shortfall>, Refusal>| match found {
            Ok(found) => shortfalls.set(found),
            Err(refusal) => problem.set(Some(why_not(&refusal))),
        };
        let begin = move || {
            shortfalls.set(Vec::new());
            problem.set(None);
            page.with_untracked(|page| (page.id, page.version))
        };
        let attempt = Action::new(move |policy: &Policy| {
            let policy = policy.clone();
            async move {
                let (id, version) = begin();
                match try_policy(id, Some(version), policy).await {
                    Ok(Tried { plan: Some(plan), .. }) => {
                        let is_saved = page.with_untracked(|page| page.plan.policy == plan.policy);
                        tried.set(Some(plan).filter(|_| !is_saved));
                    }
                    Ok(Tried { shortfalls, .. }) => refuse(Ok(shortfalls)),
                    Err(refusal) => refuse(Err(refusal)),
                }
            }
        });
        let save = Action::new(move |policy: &Policy| {
            let policy = policy.clone();
            async move {
                let (id, version) = begin();
                match try_policy(id, Some(version), policy.clone()).await {
                    Ok(Tried { plan: None, shortfalls, .. }) => return refuse(Ok(shortfalls)),
                    Ok(_) => {}
                    Err(refusal) => return refuse(Err(refusal)),
                }
                let (base, draft) = page.with_untracked(|page| {
                    let (name, source) = (page.name.clone(), page.source.clone());
                    (page.latest(), Draft { name, source, policy })
                });
                match revise_experiment(id, base, draft).await {
                    Ok(number) => {
                        tried.set(None);
                        saved.run(number);
                    }
                    Err(refusal) => refuse(Err(refusal)),
                }
            }
        });
        let plan = Memo::new(move |_| tried.get().unwrap_or_else(|| page.with(|page| page.plan.clone())));
        let trial = Self {
            page,
            plan,
            explanation: Memo::new(move |_| plan.with(explain)),
            chosen: RwSignal::new(None),
            attempt,
            save,
            tried,
            shortfalls,
            problem,
        };
        trial.end_with_the_version();
        trial
    }

    /// Another version is another question.
    fn end_with_the_version(self) {
        let version = Memo::new(move |_| self.page.with(|page| page.version));
        Effect::new(move |before: Option<u32>| {
            let now = version.get();
            if before.is_some_and(|before| before != now) {
                self.discard();
            }
            now
        });
    }

    /// Back to what is saved.
    pub fn discard(self) {
        self.tried.set(None);
        self.shortfalls.set(Vec::new());
        self.problem.set(None);
    }

    /// Puts a node on a physical node by hand, or takes that back.
    pub fn pin(self, node: NodeName, pnode: Option<PnodeName>) {
        let mut policy = self.plan.with_untracked(|plan| plan.policy.clone());
        match pnode {
            Some(pnode) => policy.pins.insert(node, pnode),
            None => policy.pins.remove(&node),
        };
        self.attempt.dispatch(policy);
    }

    /// Why nothing can be saved now, if so. Tracked.
    pub fn why_locked(self) -> Option<&'static str> {
        self.page.with(|page| match (page.project.role, page.swapped_in) {
            (Role::Viewer, _) => {
                Some("You may watch this project and try what you like; members may save it.")
            }
            (_, true) => Some("Hosts are taken: swap out before another placement can be saved."),
            _ => None,
        })
    }

    /// Number of the version that would be saved. Tracked.
    pub fn next(self) -> u32 {
        self.page.with(|page| page.latest() + 1)
    }
}

fn why_not(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Overtaken { .. } => {
            format!("{}; load the page anew to see it.", sentence(&refusal.to_string()).trim_end_matches('.'))
        }
        other => sentence(&other.to_string()),
    }
}

/// What is tried, beside what is saved, and what can be done about it. Nothing while nothing is tried.
#[component]
pub fn TrialBar(
    /// The trial.
    trial: Trial,
) -> impl IntoView {
    let difference = Memo::new(move |_| {
        trial.tried.with(|tried| {
            tried.as_ref().map(|plan| trial.page.with(|page| (plan_summary(plan), compare(&page.plan, plan))))
        })
    });
    let save = move |_| {
        trial.save.dispatch(trial.plan.with_untracked(|plan| plan.policy.clone()));
    };
    let tried = move |(summary, difference): (String, PlanDifference)| {
        view! {
            <div class="trial" data-test="trial">
                <div class="trial-words">
                    <p class="trial-title">"Tried, not saved: " {summary}</p>
                    <p data-test="trial-cost">{sentence(&words::tally(&difference))} " " {moves(&difference)}</p>
                </div>
                <div class="actions">
                    <button
                        type="button"
                        class="button primary"
                        data-test="trial-save"
                        disabled=move || trial.why_locked().is_some() || trial.save.pending().get()
                        on:click=save
                    >
                        {move || format!("Save as version {}", trial.next())}
                    </button>
                    <button type="button" class="button" data-test="trial-discard" on:click=move |_| trial.discard()>
                        "Discard"
                    </button>
                </div>
                {move || trial.why_locked().map(|why| view! { <p class="hint">{why}</p> })}
            </div>
        }
    };
    let short = move |found: Shortfall| {
        let line = found.line.map(|line| format!("Line {line} of the NS file. "));
        view! {
            <li>
                <p class="note-title">{found.message.replace('`', "")}</p>
                <p>{line} {sentence(&found.remedy.replace('`', ""))}</p>
            </li>
        }
    };
    view! {
        <div class="trial-place" role="status" aria-live="polite">
            {move || difference.get().map(tried)}
            <Show when=move || trial.shortfalls.with(|found| !found.is_empty())>
                <div class="note is-bad" data-test="trial-refused">
                    <ul class="stack">
                        {move || trial.shortfalls.get().into_iter().map(short).collect_view()}
                    </ul>
                    <button type="button" class="quiet" on:click=move |_| trial.shortfalls.set(Vec::new())>
                        "Close"
                    </button>
                </div>
            </Show>
            {move || trial.problem.get().map(|problem| view! { <p class="note is-bad">{problem}</p> })}
        </div>
    }
    .into_any()
}

/// Who moves: `n-1 moves to pnode-0001; n-4 and n-5 make room.`
fn moves(difference: &PlanDifference) -> String {
    let named: Vec<String> =
        difference.moved.iter().map(|moved| format!("{} to {}", moved.node, moved.to)).collect();
    match named.as_slice() {
        [] => "No container moves.".to_owned(),
        named => format!("Moved: {}.", words::list(named, MOVES_NAMED_MAX)),
    }
}
