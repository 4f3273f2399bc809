// The editor in the colours of the pages: style/tokens.css reaches into it.
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const colours = HighlightStyle.define([
  { tag: tags.comment, color: "var(--ink-soft)", fontStyle: "italic" },
  { tag: tags.keyword, color: "var(--partial)" },
  { tag: tags.standard(tags.name), color: "var(--accent)", fontWeight: "600" },
  { tag: tags.function(tags.propertyName), color: "var(--accent)" },
  { tag: tags.function(tags.variableName), color: "var(--ink)" },
  { tag: tags.variableName, color: "var(--code-variable)" },
  { tag: tags.typeName, color: "var(--accent)" },
  { tag: [tags.string, tags.escape], color: "var(--good)" },
  { tag: tags.number, color: "var(--warning)" },
  { tag: [tags.brace, tags.squareBracket, tags.paren, tags.operator, tags.separator], color: "var(--ink-soft)" },
]);

const look = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "var(--surface)", fontSize: "0.8125rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "var(--source-line)" },
  ".cm-content": { caretColor: "var(--ink)", padding: "0.5rem 0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--sunken)", color: "var(--ink-soft)", borderRight: "1px solid var(--rule)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--line-active)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--selection)",
  },
  ".cm-line.ns-made": { backgroundColor: "var(--accent-wash)", boxShadow: "inset 3px 0 var(--accent)" },
  ".cm-line.ns-way": { boxShadow: "inset 3px 0 var(--rule-strong)" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--sunken)", borderColor: "var(--rule)", color: "var(--ink-soft)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-wash)" },
  ".cm-placeholder": { color: "var(--ink-soft)" },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    color: "var(--ink)",
    border: "1px solid var(--rule-strong)",
    borderRadius: "var(--round)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--accent)",
    color: "var(--accent-ink)",
  },
  ".cm-completionDetail": { color: "var(--ink-soft)", fontStyle: "normal" },
  "li[aria-selected] .cm-completionDetail": { color: "inherit" },
  ".cm-completionInfo": { maxWidth: "20rem", fontFamily: "var(--text)" },
  ".cm-tooltip.cm-tooltip-hover": { maxWidth: "min(32rem, 90vw)" },
  ".cm-diagnostic": { whiteSpace: "pre-wrap", fontFamily: "var(--text)" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--bad)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--warning)" },
  ".cm-diagnosticAction": { backgroundColor: "var(--accent)", color: "var(--accent-ink)", padding: "0.125rem 0.5rem" },
  ".cm-panels": { backgroundColor: "var(--sunken)", color: "var(--ink)", borderColor: "var(--rule)" },
  ".cm-panels.cm-panels-top, .cm-panels.cm-panels-bottom": { borderColor: "var(--rule)" },
  ".cm-textfield": { backgroundColor: "var(--surface)", borderColor: "var(--rule-strong)", color: "var(--ink)" },
  ".cm-button": { backgroundImage: "none", backgroundColor: "var(--raised)", borderColor: "var(--rule-strong)", color: "var(--ink)" },
  ".cm-panel.cm-panel-lint ul [aria-selected]": { backgroundColor: "var(--accent-wash)" },
  ".cm-searchMatch": { backgroundColor: "var(--warning-wash)", outline: "1px solid var(--warning)" },
  ".ns-help": { padding: "0.375rem 0.625rem", fontFamily: "var(--text)" },
  ".ns-help code": { fontFamily: "var(--mono)", fontSize: "0.8125rem", whiteSpace: "pre-wrap" },
  ".ns-help p": { margin: "0.25rem 0 0", color: "var(--ink-soft)" },
});

export const theme = [look, syntaxHighlighting(colours)];
