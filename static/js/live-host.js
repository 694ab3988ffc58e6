/* The host's screen follows the studio. Each place is exchanged by itself and none of them moves;
   the button for "seen" stays where it is. Without this file the page reloads itself. */
(() => {
  "use strict";
  const host = document.getElementById("host");
  const said = host.dataset;
  const line = document.getElementById("host-line");
  const say = (words, time) => words.replace("{time}", time);
  const slots = () => document.getElementById("slots");
  const REST = 800; // ms for which a message that has just come cannot be acknowledged by a tap meant for another
  const NEW = 8000; // ms for which a new question is marked
  let seen = new Set(); // acknowledged here, whatever the line does meanwhile

  const presses = new window.studioLine.Presses(said.store, {
    token: () => slots().dataset.token,
    changed: () => {},
    answered: () => watch.now(),
  });
  presses.stranger = async () => {
    slots().dataset.version = "";
    await watch.now();
  };

  const settle = (text) => {
    const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("slots");
    if (!fresh) return;
    const was = slots().querySelector("[data-slot=now] [data-code]")?.dataset.code;
    for (const slot of fresh.querySelectorAll("[data-slot]")) {
      if (slot.dataset.slot === "cue" || slot.dataset.slot === "behind") continue;
      const old = slots().querySelector(`[data-slot=${slot.dataset.slot}]`);
      if (old.innerHTML !== slot.innerHTML) old.innerHTML = slot.innerHTML;
    }
    settleCue(fresh);
    slots().dataset.version = fresh.dataset.version;
    slots().dataset.token = fresh.dataset.token;
    const now = slots().querySelector("[data-slot=now] [data-code]")?.dataset.code;
    if (now && now !== was) announce();
    tick();
  };

  const announce = () => {
    const place = slots().querySelector(".host__now");
    place.classList.add("is-new");
    clearTimeout(announce.timer);
    announce.timer = setTimeout(() => place.classList.remove("is-new"), NEW);
  };

  /* Another message takes the place of one that was acknowledged, and the button rests a moment. */
  const settleCue = (fresh) => {
    const place = slots().querySelector(".host__cue");
    const other = fresh.querySelector(".host__cue");
    const behind = place.querySelector("[data-slot=behind]");
    behind.innerHTML = other.querySelector("[data-slot=behind]").innerHTML;
    if (seen.has(other.dataset.cue)) return; // its "seen" is still on the way
    if (other.dataset.cue === place.dataset.cue) return;
    place.dataset.cue = other.dataset.cue;
    place.querySelector("[data-slot=cue]").innerHTML = other.querySelector("[data-slot=cue]").innerHTML;
    place.querySelector("[name=cue]").value = other.dataset.cue;
    place.classList.toggle("is-open", Boolean(other.dataset.cue));
    const button = place.querySelector("#seen");
    button.disabled = true;
    if (other.dataset.cue) setTimeout(() => (button.disabled = false), REST);
  };

  host.addEventListener("submit", (event) => {
    event.preventDefault();
    const cue = event.target.elements.cue.value;
    if (!cue || seen.has(cue)) return;
    seen.add(cue);
    const place = slots().querySelector(".host__cue");
    place.classList.remove("is-open");
    place.querySelector("#seen").disabled = true;
    presses.add({ key: `cue-${cue}`, url: said.seenUrl, fields: { cue } });
  });

  const pad = (number) => String(number).padStart(2, "0");
  const clock = (seconds) => {
    const hours = Math.floor(seconds / 3600);
    const rest = `${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
    return hours ? `${hours}:${rest}` : rest;
  };
  const tick = () => {
    const left = slots().querySelector(".host__left");
    const { status, starts, ends } = left.dataset;
    const until = (moment) => Math.round((new Date(moment) - Date.now()) / 1000);
    let words = "";
    if (status === "on_air") words = until(ends) >= 0 ? say(said.sayLeft, clock(until(ends))) : say(said.sayOver, clock(-until(ends)));
    else if (until(starts) > 0 && until(starts) < 86400) words = say(said.sayUntil, clock(until(starts)));
    if (words) left.textContent = words;
    left.classList.toggle("is-over", status === "on_air" && until(ends) < 0);
  };
  setInterval(tick, 1000);

  const watch = new window.studioLine.Watch({
    address: () => `${said.slotsUrl}?have=${slots().dataset.version}`,
    fresh: settle,
    told: (state, since) => {
      let words = "";
      if (state === "cut") words = say(said.sayCut, `${pad(since.getHours())}:${pad(since.getMinutes())}:${pad(since.getSeconds())}`);
      if (state === "logged-out") words = said.sayLogin;
      if (line.textContent !== words) line.textContent = words;
      document.body.classList.toggle("is-cut", Boolean(words));
      if (state === "ok" && presses.waiting.length) presses.send();
    },
  });
  if (presses.waiting.length) presses.send();
  tick();
})();
