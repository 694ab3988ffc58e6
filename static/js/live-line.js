/* The line between a page of the studio and the server: what is pressed is kept until it is answered,
   and what is shown is asked for every two seconds. */
(() => {
  "use strict";
  const PAUSE = 2000; // ms between questions for the board
  const HIDDEN_PAUSE = 10000; // ms, while the page is in the background
  const PATIENCE = 8000; // ms for one answer

  /* The presses of this person that no answer has come to yet, oldest first; they outlive the page.
     The server does each key once, so sending again what may have arrived does no harm. */
  class Presses {
    constructor(store, { token, changed, answered }) {
      Object.assign(this, { store, token, changed, answered, flying: "", timer: 0 });
      window.addEventListener("online", () => this.send());
      window.addEventListener("storage", (event) => event.key === store && changed());
    }

    get waiting() {
      try {
        return JSON.parse(localStorage.getItem(this.store)) || [];
      } catch {
        return this.inMemory || []; // storage is forbidden: they live as long as the page
      }
    }

    set waiting(presses) {
      this.inMemory = presses;
      try {
        localStorage.setItem(this.store, JSON.stringify(presses));
      } catch {
        /* kept in memory */
      }
      this.changed();
    }

    add(press) {
      this.waiting = [...this.waiting, press];
      this.send();
    }

    /* Take back what has not left yet; false where it may have arrived. */
    drop(key) {
      if (key === this.flying || !this.waiting.some((press) => press.key === key && !press.tried)) return false;
      this.waiting = this.waiting.filter((press) => press.key !== key);
      return true;
    }

    /* One after the other, in their order, by one page at a time. */
    send() {
      if (this.sending) return;
      this.sending = true;
      clearTimeout(this.timer);
      const all = async () => {
        while (this.waiting.length && (await this.sendFirst()));
      };
      const done = () => {
        this.sending = false;
        this.flying = "";
        if (this.waiting.length) this.timer = setTimeout(() => this.send(), PAUSE);
      };
      (navigator.locks ? navigator.locks.request(this.store, all) : all()).then(done, done);
    }

    async sendFirst() {
      const [press] = this.waiting;
      this.flying = press.key;
      this.waiting = this.waiting.map((each) => (each.key === press.key ? { ...each, tried: true } : each));
      const body = new URLSearchParams({ ...press.fields, key: press.key, csrfmiddlewaretoken: this.token() });
      let response;
      let answer;
      try {
        response = await fetch(press.url, {
          method: "POST",
          body,
          headers: { Accept: "application/json" },
          signal: AbortSignal.timeout(PATIENCE),
        });
        if (response.headers.get("Content-Type")?.startsWith("application/json")) answer = await response.json();
      } catch {
        return false; // no line: again later
      }
      if (response?.status === 404) answer = {}; // there is no such page for this person any more
      // Neither done nor refused: logged out, an old token, a server in trouble. Again later.
      if (!answer || response.status >= 500) {
        if (response.status < 500) await this.stranger?.(response);
        return false;
      }
      this.waiting = this.waiting.filter((each) => each.key !== press.key);
      this.answered(press, answer, response.ok);
      return true;
    }
  }

  /* Asks for a part of the page again and again; `fresh` is given what changed. */
  class Watch {
    constructor({ address, fresh, told }) {
      Object.assign(this, { address, fresh, told, cutSince: null });
      document.addEventListener("visibilitychange", () => document.hidden || this.now());
      window.addEventListener("online", () => this.now());
      this.later();
    }

    later() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.now(), document.hidden ? HIDDEN_PAUSE : PAUSE);
    }

    async now() {
      clearTimeout(this.timer);
      if (this.asking) {
        this.again = true; // what is on its way may be older than what was just pressed
        return;
      }
      this.asking = true;
      let state = "cut";
      try {
        const response = await fetch(this.address(), { signal: AbortSignal.timeout(PATIENCE) });
        if (response.redirected) state = "logged-out";
        else if (response.status === 204) state = "ok";
        else if (response.ok) {
          this.fresh(await response.text());
          state = "ok";
        }
      } catch {
        /* no line */
      }
      this.asking = false;
      this.cutSince = state === "cut" ? this.cutSince || new Date() : null;
      this.state = state;
      this.told(state, this.cutSince);
      if (this.again) {
        this.again = false;
        this.now();
      } else this.later();
    }
  }

  window.studioLine = { Presses, Watch };
})();
