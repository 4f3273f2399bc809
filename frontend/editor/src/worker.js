// Answers the editor's questions from the page's own wasm, beside the page, so that typing never waits.
import init, { Desk } from "./neo.js";

const desk = init({ module_or_path: new URL("neo_bg.wasm", import.meta.url) }).then(() => new Desk());
// The text that was asked about last, and the one that was drawn last.
let latest = null;
let drawn = null;

const answers = {
  words: (desk) => desk.words(),
  complete: (desk, { source, at }) => desk.complete(source, at),
  explain: (desk, { source, at }) => desk.explain(source, at),
  definition: (desk, { source, at }) => desk.definition(source, at),
};

// Of several texts that wait only the latest is worth checking: the others are not there any more.
async function check(question) {
  latest = question;
  const ready = await desk;
  await nextTurn();
  if (latest !== question) return;
  self.postMessage({ number: question.number, answer: ready.check(question.source, question.policy) });
  drawn = question;
}

// A plan takes its time: it is not made of a text that is not there any more.
async function plan({ number }) {
  const ready = await desk;
  await nextTurn();
  if (latest === drawn) self.postMessage({ number, answer: ready.plan() });
}

function nextTurn() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

self.onmessage = async ({ data }) => {
  if (data.kind === "check") return check(data);
  if (data.kind === "plan") return plan(data);
  const answer = answers[data.kind](await desk, data);
  self.postMessage({ number: data.number, answer });
};
