// Problems in the gutter and under the text, each with its fix.
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { ViewPlugin, keymap } from "@codemirror/view";

const SEVERITIES = { error: "error", warning: "warning", note: "info" };

export function problemGutter() {
  // The gutter looks from outside whether the pointer is in its tooltip; into a shadow root it cannot see.
  const stay = ViewPlugin.define(({ dom }) => {
    dom.addEventListener("mousemove", (event) => {
      if (event.target.closest(".cm-tooltip-lint")) event.stopPropagation();
    });
    return {};
  });
  return [lintGutter(), keymap.of(lintKeymap), stay];
}

// A transaction that shows these instead of those before.
export function showProblems(state, problems) {
  const end = state.doc.length;
  const within = (at) => Math.min(at, end);
  const diagnostics = problems.map(({ from, to, severity, message, hint, fix }) => ({
    from: within(from),
    to: within(Math.max(from, to)),
    severity: SEVERITIES[severity],
    message: hint ? `${message}\n${hint}` : message,
    actions: fix ? [{ name: fix.title, apply: (view) => applyFix(view, fix) }] : [],
  }));
  return setDiagnostics(state, diagnostics);
}

function applyFix(view, { from, to, insert }) {
  view.dispatch({ changes: { from, to, insert }, userEvent: "input.fix" });
  view.focus();
}
