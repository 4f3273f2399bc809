// <ns-editor>: the editor of NS files around a plain text area.
//
// The text area inside is the form's field: it always has the text, and without this script it is the editor.
// Properties: `value`, `policy` (JSON), `lit` (JSON: lines that light up), `selected` ("from to": a place to show),
// `locked`. Events: `input` on the text area; `checked` with two lines of JSON less the first; `pointed` with a line.
import { closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput } from "@codemirror/language";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState } from "@codemirror/state";
import {
  EditorView,
  drawSelection,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  placeholder,
} from "@codemirror/view";
import { assistance } from "./assistance.js";
import { Desk } from "./desk.js";
import { ns } from "./language.js";
import { light, pointedLine } from "./lights.js";
import { problemGutter, showProblems } from "./problems.js";
import { theme } from "./theme.js";

const PROPERTIES = ["value", "policy", "lit", "selected", "locked"];

class NsEditor extends HTMLElement {
  #view = null;
  #desk = null;
  #language = new Compartment();
  #lock = new Compartment();
  #policy = "{}";
  #locked = false;

  connectedCallback() {
    this.#desk = new Desk();
    this.#view = new EditorView({
      state: EditorState.create({ doc: this.#field.value, extensions: this.#extensions() }),
      parent: this.shadowRoot ?? this.attachShadow({ mode: "open" }),
      root: this.shadowRoot,
    });
    this.#desk.words().then((words) => {
      this.#view?.dispatch({ effects: this.#language.reconfigure(ns(words)) });
    });
    // What was set before this script came is set again, now that somebody listens.
    for (const name of PROPERTIES) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
    this.#check();
  }

  disconnectedCallback() {
    this.#view.destroy();
    this.#desk.end();
    [this.#view, this.#desk] = [null, null];
  }

  get value() {
    return this.#view ? this.#view.state.doc.toString() : this.#field.value;
  }

  // Changes only what differs, so that the caret and what can be undone stay.
  set value(text) {
    const normal = String(text ?? "").replace(/\r\n?/g, "\n");
    if (!this.#view || normal === this.value) return;
    this.#view.dispatch({ changes: difference(this.value, normal) });
  }

  set policy(policy) {
    if (policy === this.#policy) return;
    this.#policy = policy;
    this.#check();
  }

  set lit(lines) {
    this.#view?.dispatch({ effects: light.of(JSON.parse(lines || "[]")) });
  }

  set selected(place) {
    if (!place || !this.#view) return;
    const [from, to] = place.split(" ").map((at) => Math.min(Number(at), this.#view.state.doc.length));
    this.#view.dispatch({
      selection: { anchor: from, head: to },
      effects: EditorView.scrollIntoView(from, { y: "center" }),
    });
    this.#view.focus();
  }

  get locked() {
    return this.#locked;
  }

  set locked(locked) {
    this.#locked = Boolean(locked);
    this.#view?.dispatch({ effects: this.#lock.reconfigure(EditorState.readOnly.of(this.#locked)) });
  }

  get #field() {
    return this.querySelector("textarea");
  }

  #extensions() {
    const field = this.#field;
    return [
      lineNumbers(),
      foldGutter(),
      problemGutter(),
      history(),
      codeFolding(),
      drawSelection(),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      highlightSelectionMatches(),
      search({ top: true }),
      this.#language.of(ns()),
      this.#lock.of(EditorState.readOnly.of(this.#locked)),
      assistance(this.#desk),
      pointedLine((line) => this.dispatchEvent(new CustomEvent("pointed", { detail: line }))),
      theme,
      placeholder(field.placeholder),
      EditorState.tabSize.of(4),
      EditorView.contentAttributes.of({
        "aria-label": field.labels[0]?.textContent.trim() ?? "NS file",
        "data-test": "editor-text",
        spellcheck: "false",
      }),
      // A file that is dropped is the form's to take, not the text's.
      EditorView.domEventHandlers({ drop: (event) => event.dataTransfer.files.length > 0 }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) this.#changed();
      }),
      keymap.of([...closeBracketsKeymap, ...completionKeymap, ...foldKeymap, ...searchKeymap, ...historyKeymap, ...defaultKeymap]),
    ];
  }

  #changed() {
    this.#check();
    this.#field.value = this.value;
    this.#field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }

  async #check() {
    if (!this.#desk) return;
    const { doc } = this.#view.state;
    let answer = await this.#desk.check(doc.toString(), this.#policy);
    // Of a text that is not there any more nothing is shown; the next answer is on its way.
    while (answer && this.#view?.state.doc === doc) answer = this.#show(answer) ? null : await this.#desk.plan();
  }

  // Whether that is all there is to say.
  #show(answer) {
    const end = answer.indexOf("\n");
    this.dispatchEvent(new CustomEvent("checked", { detail: answer.slice(end + 1) }));
    if (end > 0) this.#view.dispatch(showProblems(this.#view.state, JSON.parse(answer.slice(0, end))));
    return end > 0;
  }
}

// The part between the common beginning and the common end.
function difference(before, after) {
  let from = 0;
  const shorter = Math.min(before.length, after.length);
  while (from < shorter && before[from] === after[from]) from += 1;
  let same = 0;
  while (same < shorter - from && before.at(-1 - same) === after.at(-1 - same)) same += 1;
  return { from, to: before.length - same, insert: after.slice(from, after.length - same) };
}

customElements.define("ns-editor", NsEditor);
