/* The wall of a broadcast follows by itself: it asks every two seconds whether there is something
   newer than what it shows. Nothing moves under whoever reads, votes or has the focus in it. */
(() => {
  "use strict";

  const QUICK = 2_000; // ms between two questions; with what servers keep, people see all in three seconds
  const SLOW = 30_000; // when the broadcast is over
  const HIDDEN = 15_000; // when nobody looks
  const LONGEST = 30_000; // between two attempts while there is no connection
  const PATIENCE = 8_000;

  for (const wall of document.querySelectorAll("[data-wall]")) follow(wall);

  function follow(wall) {
    const place = wall.querySelector("[data-wall-now]");
    const address = wall.dataset.wall.replace(/[^/]+\/$/, "");
    const stale = wall.querySelector("[data-wall-stale]");
    const said = wall.querySelector("[data-wall-said]");
    const votes = remembered(`oa-voted:${address.replace(/^\/\w+/, "")}`);
    const board = () => place.firstElementChild;
    let timer = 0;
    let failures = 0;
    let asking = false;
    let newer = ""; // came while a vote was on its way

    wall.querySelector("[data-wall-reload]")?.setAttribute("hidden", "");
    mark();
    later(Math.random() * QUICK); // a crowd that came at once does not ask at once

    async function ask() {
      if (asking) return;
      asking = true;
      try {
        const answer = await fetch(`${address}${board()?.dataset.version ?? "0"}/`, {
          credentials: "omit",
          signal: AbortSignal.timeout(PATIENCE),
        });
        if (answer.status === 200) show(await answer.text());
        else if (answer.status !== 204) throw new Error(String(answer.status));
        failures = 0;
      } catch {
        failures += 1;
      }
      asking = false;
      if (stale) stale.hidden = failures < 2;
      later(pause());
    }

    function pause() {
      if (failures) return Math.min(LONGEST, QUICK * 2 ** (failures - 1)) * (0.75 + Math.random() / 2);
      if (board()?.dataset.pace === "slow") return SLOW;
      return document.hidden ? HIDDEN : QUICK;
    }

    function later(ms) {
      clearTimeout(timer);
      timer = setTimeout(ask, ms);
    }

    function show(html) {
      if (place.querySelector(".htmx-request")) {
        newer = html;
        return;
      }
      newer = "";
      const before = board()?.dataset.said;
      const focused = place.contains(document.activeElement) ? path(document.activeElement) : null;
      const held = inUse() ?? firstSeen();
      const top = held?.getBoundingClientRect().top;
      const fresh = document.createElement("template");
      fresh.innerHTML = html;
      place.replaceChildren(fresh.content);
      mark();
      window.htmx?.process(place);
      const now = held && document.getElementById(held.id);
      if (now) window.scrollBy({ top: now.getBoundingClientRect().top - top, behavior: "instant" });
      if (focused) (find(focused) ?? wall.querySelector("h2"))?.focus({ preventScroll: true });
      const after = board()?.dataset.said;
      if (said && after && after !== before) said.textContent = after;
    }

    // What stays where it is on the screen while everything around it moves: the question under the
    // pointer or with the focus, or else the first one that can be seen.
    function inUse() {
      return place.querySelector("[id].live-card:hover, [id].live-card:focus-within");
    }

    function firstSeen() {
      if (wall.getBoundingClientRect().top >= 0) return null; // its beginning is in sight
      return [...place.querySelectorAll(".live-card[id]")].find(
        (card) => card.getBoundingClientRect().top >= 0,
      );
    }

    // The same control of the same question in another version of the wall.
    function path(element) {
      const card = element.closest("[id]");
      return { card: card?.id, href: element.getAttribute("href"), tag: element.tagName };
    }

    function find({ card, href, tag }) {
      const within = (card && document.getElementById(card)) ?? place;
      return [...within.querySelectorAll(tag)].find((each) => each.getAttribute("href") === href);
    }

    // The wall is the same for everybody; what this browser has voted for, it remembers itself.
    function mark() {
      for (const vote of place.querySelectorAll("[data-vote]")) {
        if (votes.has(vote.dataset.vote)) vote.classList.add("is-voted");
      }
    }

    place.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.successful) {
        for (const vote of place.querySelectorAll("[data-vote].is-voted")) votes.add(vote.dataset.vote);
      }
      if (newer) setTimeout(() => newer && show(newer));
    });
    place.addEventListener("htmx:afterSwap", (event) => {
      const done = event.detail.elt?.querySelector?.(".live-vote__done a");
      if (event.detail.elt?.matches?.(".live-vote")) done?.focus({ preventScroll: true });
    });
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) later(0);
    });
    window.addEventListener("online", () => later(0));
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) later(0);
    });
  }

  function remembered(key) {
    let codes = [];
    try {
      codes = JSON.parse(localStorage.getItem(key)) ?? [];
    } catch {
      // a browser that keeps nothing forgets at the next page; the server counts once all the same
    }
    return {
      has: (code) => codes.includes(code),
      add(code) {
        if (codes.includes(code)) return;
        codes.push(code);
        try {
          localStorage.setItem(key, JSON.stringify(codes.slice(-200)));
        } catch {
          // as above
        }
      },
    };
  }
})();
