// Problems in the gutter and under the text, each with its fix.
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { ViewPlugin, keymap } from "@codemirror/view";

const SEVERITIES = { error: "error", warning: "warning", note: "info" };

// Pixels around a tooltip that a hand may cross on its way into it.
const REACH = 16;

export function problemGutter() {
  // The gutter looks from outside whether the pointer is in its tooltip; into a shadow root it cannot see.
  const stay = ViewPlugin.define(({ dom }) => {
    dom.addEventListener("mousemove", (event) => {
      const tooltip = dom.querySelector(".cm-tooltip-lint");
      if (tooltip && isNear(tooltip.getBoundingClientRect(), event)) event.stopPropagation();
    });
    return {};
  });
  return [lintGutter(), keymap.of(lintKeymap), stay];
}

function isNear({ left, right, top, bottom }, { clientX: x, clientY: y }) {
  return x > left - REACH && x < right + REACH && y > top - REACH && y < bottom + REACH;
}

// A transaction that shows these instead of those before.
export function showProblems(state, problems) {
  const { doc } = state;
  const within = (at) => Math.min(at, doc.length);
  const diagnostics = problems.map(({ from, to, severity, message, hint, fix }) => ({
    from: within(from),
    to: within(Math.max(from, to)),
    severity: SEVERITIES[severity],
    message: hint ? `${message}\n${hint}` : message,
    actions: fix ? [{ name: fix.title, apply: (view) => applyFix(view, doc, fix) }] : [],
  }));
  return setDiagnostics(state, diagnostics);
}

// A fix is for the text that was checked; of another one the next problems are on their way.
function applyFix(view, doc, { from, to, insert }) {
  if (!view.state.doc.eq(doc)) return;
  view.dispatch({ changes: { from, to, insert }, userEvent: "input.fix" });
  view.focus();
}
