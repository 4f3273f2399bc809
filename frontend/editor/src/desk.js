// The worker as functions that promise an answer.

const OF_A_TEXT = new Set(["check", "plan"]);

export class Desk {
  #worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
  #waiting = new Map();
  #last = 0;

  constructor() {
    this.#worker.onmessage = ({ data: { number, answer } }) => {
      // A check answers for all that were asked of a text before it: those are dropped.
      const asked = this.#waiting.get(number);
      for (const [earlier, { kind }] of this.#waiting)
        if (earlier === number || (asked?.kind === "check" && OF_A_TEXT.has(kind) && earlier < number))
          this.#waiting.delete(earlier);
      asked?.resolve(answer);
    };
  }

  // Two lines of JSON; never answered when another text is asked about meanwhile.
  check(source, policy) {
    return this.#ask("check", { source, policy });
  }

  // The same of the text that was checked last, once it is planned.
  plan() {
    return this.#ask("plan", {});
  }

  async words() {
    return JSON.parse(await this.#ask("words", {}));
  }

  async complete(source, at) {
    return JSON.parse(await this.#ask("complete", { source, at }));
  }

  async explain(source, at) {
    return JSON.parse(await this.#ask("explain", { source, at }));
  }

  async definition(source, at) {
    return JSON.parse(await this.#ask("definition", { source, at }));
  }

  end() {
    this.#worker.terminate();
  }

  #ask(kind, question) {
    const number = ++this.#last;
    return new Promise((resolve) => {
      this.#waiting.set(number, { kind, resolve });
      this.#worker.postMessage({ kind, number, ...question });
    });
  }
}
