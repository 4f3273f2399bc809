// The colours, indentation and folds of NS files: Tcl, with the words that the evaluator knows.
import { LanguageSupport, StreamLanguage, foldService, indentUnit } from "@codemirror/language";
import { tags } from "@lezer/highlight";

const NAME = /^[A-Za-z_][\w:]*/;
const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?(ms|us|s|[kKMG]?(bps|Bps|b|B))?(?![\w.])/;

// Before the words are known, everything but the first word of a command looks the same.
export function ns(words = []) {
  const names = (...kinds) => new Set(words.filter((word) => kinds.includes(word.kind)).map((word) => word.name));
  const known = {
    command: names("command"),
    testbed: names("testbed"),
    method: names("simulator", "node", "network"),
    class: names("class"),
  };
  const language = StreamLanguage.define({
    name: "ns",
    startState: () => ({ depth: 0, word: 0, object: false, quoted: false, comment: false }),
    copyState: (state) => ({ ...state }),
    token: (stream, state) => token(stream, state, known),
    indent: (state, after, context) => Math.max(0, state.depth - (/^[}\]]/.test(after) ? 1 : 0)) * context.unit,
    languageData: {
      commentTokens: { line: "#" },
      closeBrackets: { brackets: ["(", "[", "{", '"'] },
      indentOnInput: /^\s*\}$/,
    },
    tokenTable: { testbed: tags.standard(tags.name), method: tags.function(tags.propertyName) },
  });
  return new LanguageSupport(language, [foldService.of(fold), indentUnit.of("    ")]);
}

// `word` counts the words of the command; `object` says that its first was a variable or a bare object.
function token(stream, state, known) {
  if (stream.sol() && !state.quoted && !state.continued) state.word = 0;
  if (stream.sol()) state.continued = false;
  if (state.comment) return comment(stream, state);
  if (stream.eatSpace()) return null;
  if (stream.match(/^\\(?=\r?$)/)) {
    state.continued = true;
    return "escape";
  }
  if (stream.match(/^\\./)) return state.quoted ? "string.special" : "escape";
  if (stream.match(/^\$(\{[^}]*\}|[\w:]+)/)) return variable(state);
  const letter = stream.peek();
  if (letter === '"') {
    stream.next();
    state.quoted = !state.quoted;
    if (state.quoted) state.word += 1;
    return "string";
  }
  if (!state.quoted && letter === "#" && state.word === 0) return comment(stream, state);
  if ("{}[];".includes(letter)) return bracket(stream, state, letter);
  if (state.quoted) {
    stream.next();
    stream.eatWhile(/[^"\\$[\]{};]/);
    return "string";
  }
  if ("()".includes(letter)) {
    stream.next();
    return "paren";
  }
  return word(stream, state, known);
}

function comment(stream, state) {
  stream.skipToEnd();
  state.comment = /\\$/.test(stream.current());
  return "comment";
}

function variable(state) {
  if (state.word === 0) state.object = true;
  state.word += 1;
  return "variableName";
}

function bracket(stream, state, letter) {
  stream.next();
  if ("{[".includes(letter)) state.depth += 1;
  if ("}]".includes(letter)) state.depth = Math.max(0, state.depth - 1);
  if (letter === "}") state.word = 2;
  else if (letter !== "]") [state.word, state.object] = [0, false];
  return letter === ";" ? "separator" : letter === "{" || letter === "}" ? "brace" : "squareBracket";
}

function word(stream, state, known) {
  const first = state.word === 0;
  const second = state.word === 1;
  state.word += 1;
  if (stream.match(NUMBER)) return "number";
  if (!stream.match(/^[\w:/.-]+/)) {
    stream.next();
    return "operator";
  }
  const text = stream.current();
  if (first) state.object = !known.command.has(text) && !known.testbed.has(text);
  if (first && known.testbed.has(text)) return "testbed";
  if (first && known.command.has(text)) return "keyword";
  if (second && state.object && known.method.has(text)) return "method";
  if (known.class.has(text)) return "typeName";
  return first && NAME.test(text) ? "variableName.function" : null;
}

// A line that ends with an open brace folds up to the line that closes it.
function fold(state, start, end) {
  if (!/\{\s*$/.test(state.doc.sliceString(start, end))) return null;
  let depth = 1;
  let at = end;
  for (let line = state.doc.lineAt(start).number + 1; line <= state.doc.lines; line += 1) {
    const { from, text } = state.doc.line(line);
    for (let column = 0; column < text.length; column += 1) {
      if (text[column] === "\\") column += 1;
      else if (text[column] === "{") depth += 1;
      else if (text[column] === "}") depth -= 1;
      if (depth === 0) return at < from ? { from: end, to: from + column } : null;
    }
    at = from - 1;
  }
  return null;
}
