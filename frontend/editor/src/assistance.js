// What the desk knows, at the caret and under the pointer: completion, help, definitions.
import { autocompletion } from "@codemirror/autocomplete";
import { EditorView, hoverTooltip, keymap } from "@codemirror/view";

const TYPES = {
  command: "keyword",
  testbed: "function",
  simulator: "method",
  node: "method",
  network: "method",
  class: "class",
  procedure: "function",
  variable: "variable",
  value: "constant",
};

export function assistance(desk) {
  return [
    autocompletion({ override: [(context) => complete(desk, context)], icons: false }),
    hoverTooltip((view, at) => explain(desk, view, at)),
    keymap.of([{ key: "F12", run: (view) => goToDefinition(desk, view, view.state.selection.main.head) }]),
    EditorView.domEventHandlers({
      mousedown(event, view) {
        const at = (event.ctrlKey || event.metaKey) && view.posAtCoords({ x: event.clientX, y: event.clientY });
        if (event.button !== 0 || at === false || at === null) return false;
        event.preventDefault();
        return goToDefinition(desk, view, at);
      },
    }),
  ];
}

async function complete(desk, context) {
  const typed = context.matchBefore(/[\w$:/-]+$/);
  if (!typed && !context.explicit && !context.matchBefore(/\S\s$/)) return null;
  const { from, words } = await desk.complete(context.state.doc.toString(), context.pos);
  if (words.length === 0) return null;
  const options = words.map(({ name, kind, usage, help }) => ({
    label: name,
    type: TYPES[kind],
    detail: usage,
    info: help || undefined,
    // A word whose call a file most often needs stands before its kin.
    boost: kind === "procedure" || kind === "variable" ? 1 : 0,
  }));
  return { from, options, validFor: /^[\w:/-]*$/ };
}

async function explain(desk, view, at) {
  const found = await desk.explain(view.state.doc.toString(), at);
  if (!found) return null;
  return {
    pos: found.start,
    end: found.end,
    above: true,
    create() {
      const dom = document.createElement("div");
      dom.className = "ns-help";
      const title = dom.appendChild(document.createElement("code"));
      title.textContent = found.title;
      if (found.help) dom.appendChild(document.createElement("p")).textContent = found.help;
      return { dom };
    },
  };
}

function goToDefinition(desk, view, at) {
  desk.definition(view.state.doc.toString(), at).then((range) => {
    if (!range) return;
    view.dispatch({
      selection: { anchor: range[0], head: range[1] },
      effects: EditorView.scrollIntoView(range[0], { y: "center" }),
      userEvent: "select",
    });
    view.focus();
  });
  return true;
}
