// Lines that light up for what is pointed at in the drawing, and the line that is pointed at here.
import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, ViewPlugin } from "@codemirror/view";

export const light = StateEffect.define();

const MADE = Decoration.line({ class: "ns-made" });
const WAY = Decoration.line({ class: "ns-way" });

const lit = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) if (effect.is(light)) return decorate(transaction.state.doc, effect.value);
    return marks.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

function decorate(doc, parts) {
  const classes = new Map();
  for (const { from, to, way } of parts)
    for (let line = from; line <= Math.min(to, doc.lines); line += 1)
      if (!way || !classes.has(line)) classes.set(line, way ? WAY : MADE);
  const marks = [...classes].sort(([one], [other]) => one - other);
  return Decoration.set(marks.map(([line, mark]) => mark.range(doc.line(line).from)));
}

// Tells `tell` which line the pointer is on; the caret's line while it is on none; 0 while neither is here.
export function pointedLine(tell) {
  const plugin = ViewPlugin.fromClass(
    class {
      constructor(view) {
        this.view = view;
        this.hovered = 0;
        this.told = 0;
      }
      update(update) {
        if (update.selectionSet || update.docChanged || update.focusChanged) this.tell();
      }
      hover(line) {
        this.hovered = line;
        this.tell();
      }
      tell() {
        const { state, hasFocus } = this.view;
        const caret = hasFocus ? state.doc.lineAt(state.selection.main.head).number : 0;
        const line = this.hovered || caret;
        if (line !== this.told) tell((this.told = line));
      }
    },
    {
      eventHandlers: {
        mousemove(event, view) {
          const at = view.posAtCoords({ x: event.clientX, y: event.clientY });
          this.hover(at === null ? 0 : view.state.doc.lineAt(at).number);
        },
        mouseleave() {
          this.hover(0);
        },
      },
    },
  );
  return [lit, plugin];
}
