//! The plan of a file as programs read it: the same from the command line and from the API.

use neo_ns::{Diagnostic, Evaluation, Options, Severity};
use neo_topology::{Plan, Policy, Remark, WhatIf, containerize, explain, remarks, what_if};
use serde_json::{Value, json};

/// Plans a file. Where that cannot be, the error says everything that stands against it.
pub fn of(source: &str, policy: &Policy, packings: &[u32]) -> Result<Value, Value> {
    let Evaluation { experiment, diagnostics, .. } =
        neo_ns::evaluate(source, &Options { seed: policy.seed, ..Options::default() });
    let bad = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    let Some(experiment) = experiment.filter(|_| !bad) else {
        return Err(json!({ "diagnostics": diagnostics, "remarks": [], "shortfalls": [] }));
    };
    let remarks = remarks(&experiment, policy);
    match containerize(&experiment, policy) {
        Ok(plan) => Ok(document(&plan, &diagnostics, &remarks, &what_if(&experiment, policy, packings))),
        Err(shortfalls) => {
            Err(json!({ "diagnostics": diagnostics, "remarks": remarks, "shortfalls": shortfalls }))
        }
    }
}

/// The plan, with its explanation, and with the names of what is cut and of the control node beside it.
pub fn document(plan: &Plan, diagnostics: &[Diagnostic], remarks: &[Remark], compared: &[WhatIf]) -> Value {
    let mut document = json!(plan);
    document["cut_links"] = plan.cuts.iter().map(|cut| json!(cut.network)).collect();
    document["control_node"] = json!(plan.control_node());
    document["explanation"] = json!(explain(plan));
    document["what_if"] = json!(compared);
    document["diagnostics"] = json!(diagnostics);
    document["remarks"] = json!(remarks);
    document
}
