// <identity-descent d="8" target="spd" L="16" run="gd;power"></identity-descent>: an experiment in your own page.
//
// No dependencies, no build step: <script src="https://…/embed.js" async></script>, with this file where the page is.
// Every setting's key is an attribute; so are show, lock, theme, predict and title. What is not given has the page's default.
// The element makes a lazy frame, lets it grow with its content, and passes messages to it and back:
//   await element.set({ d: 4 }); await element.run(); element.addEventListener("done", event => event.detail.state …)
// docs/embedding.md has all attributes, methods, events and reasons of refusals.
(() => {
  "use strict";
  const SOURCE = "identity-descent";
  const VERSION = 1;
  // HTML makes attribute names lower-case; keys are as in links.
  const SETTINGS = [
    "d", "L", "target", "rho", "cond", "top", "neg", "eigs", "basis", "angle", "planes", "skew", "spread", "matrix",
    "name", "seed", "data", "n", "cov", "levels", "design", "noise", "batch", "run", "step", "engine", "eps", "tmax",
    "x", "look", "speed",
  ];
  const VIEW = ["show", "lock", "theme", "predict"];
  const EVENTS = ["ready", "state", "done", "height", "error"];
  // Before the page has told its height, and the most that it is believed, in CSS pixels.
  const FIRST_HEIGHT = 480;
  const MOST_HEIGHT = 10000;
  // The page lies beside this script, unless the attribute src says otherwise.
  const PAGE = document.currentScript ? new URL("./", document.currentScript.src).href : "./";

  class IdentityDescent extends HTMLElement {
    static observedAttributes = SETTINGS.map((key) => key.toLowerCase());

    #frame = null;
    #origin = "";
    #isReady = false;
    #waiting = new Map(); // Requests without an answer yet, by id.
    #queue = []; // Messages that wait for the page to start.
    #lastId = 0;
    #listener = (event) => this.#hear(event);

    connectedCallback() {
      const page = new URL(this.getAttribute("src") ?? PAGE, document.baseURI);
      page.search = new URLSearchParams([["embed", "1"], ...this.#given(VIEW), ...this.#given(SETTINGS)]);
      this.#origin = page.origin;
      const frame = document.createElement("iframe");
      frame.loading = "lazy"; // Before src, or it is not.
      frame.title = this.getAttribute("title") ?? this.#title();
      // The browser's own dark canvas would show until the page is painted.
      const height = parseFloat(this.getAttribute("height")) || FIRST_HEIGHT;
      frame.style.cssText = `display: block; width: 100%; height: ${height}px; border: 0; color-scheme: normal;`;
      frame.allow = "clipboard-write";
      frame.src = page.href;
      window.addEventListener("message", this.#listener);
      // In the element itself, where reveal.js looks for the frames of a slide.
      this.replaceChildren(frame);
      this.#frame = frame;
      if (!this.style.display) this.style.display = "block";
    }

    disconnectedCallback() {
      window.removeEventListener("message", this.#listener);
      for (const { reject } of this.#waiting.values()) reject(refusal("gone", "The element was removed."));
      this.#waiting.clear();
      this.#queue = [];
      this.#isReady = false;
      this.replaceChildren();
    }

    // A setting's attribute that changes later is set in the page; a refusal is told by the event "error".
    attributeChangedCallback(name, before, value) {
      const key = SETTINGS.find((key) => key.toLowerCase() === name);
      if (this.#frame && this.isConnected && value !== null && value !== before) {
        this.set({ [key]: value }).catch(() => {});
      }
    }

    run() { return this.#ask({ command: "run" }); }
    pause() { return this.#ask({ command: "pause" }); }
    step() { return this.#ask({ command: "step" }); }
    reset() { return this.#ask({ command: "reset" }); }
    set(settings) { return this.#ask({ command: "set", settings }); }
    get(what = "settings") { return this.#ask({ command: "get", what }); }

    // Sends a request, now or when the page has started; the promise is that of its answer.
    #ask(request) {
      if (!this.isConnected) return Promise.reject(refusal("gone", "The element is not in the document."));
      const id = ++this.#lastId;
      const message = { source: SOURCE, version: VERSION, id, ...request };
      const answer = new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
      this.#isReady ? this.#post(message) : this.#queue.push(message);
      return answer;
    }

    #post(message) {
      // A file's origin cannot be addressed.
      this.#frame.contentWindow.postMessage(message, this.#origin === "null" ? "*" : this.#origin);
    }

    #hear({ source, origin, data }) {
      if (!this.#frame || source !== this.#frame.contentWindow || origin !== this.#origin) return;
      if (data?.source !== SOURCE || data.version !== VERSION) return;
      if (data.event === "ready") this.#start();
      if (data.event === "height" && !this.hasAttribute("height") && data.height > 0) {
        this.#frame.style.height = `${Math.min(data.height, MOST_HEIGHT)}px`;
      }
      const waiting = this.#waiting.get(data.id);
      if (waiting && (data.event === "answer" || data.event === "error")) {
        this.#waiting.delete(data.id);
        data.event === "answer" ? waiting.resolve(data) : waiting.reject(refusal(data.reason, data.message));
      }
      if (EVENTS.includes(data.event)) this.dispatchEvent(new CustomEvent(data.event, { detail: data }));
    }

    #start() {
      this.#isReady = true;
      for (const message of this.#queue.splice(0)) this.#post(message);
      // reveal.js told the slide's frames to start before this one was there.
      if (this.closest(".reveal .slides > .present, .reveal .slides > .present > .present")) {
        if (!this.closest(".past, .future")) this.#frame.contentWindow.postMessage("slide:start", "*");
      }
    }

    #given(keys) {
      return keys.filter((key) => this.hasAttribute(key)).map((key) => [key, this.getAttribute(key)]);
    }

    #title() {
      const settings = this.#given(SETTINGS).map(([key, value]) => `${key} = ${value}`);
      return ["Identity Descent", settings.join(", ")].filter(Boolean).join(": ");
    }
  }

  function refusal(reason, message) {
    return Object.assign(new Error(message), { reason });
  }

  if (!customElements.get("identity-descent")) customElements.define("identity-descent", IdentityDescent);
})();
