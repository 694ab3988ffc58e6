/* The keys of the moderators' console: places on the keyboard, whatever alphabet is typed. */
(() => {
  "use strict";
  const { cards, cardOf, columns, focus } = window.studioBoard;
  const { press, undo, openForms, isWaiting, sayImpossible, guests } = window.studioConsole;
  const byId = (id) => document.getElementById(id);
  const dialog = byId("dialog");

  const keysStore = "console:keys";
  const keysOn = byId("keys-on");
  try {
    keysOn.checked = localStorage.getItem(keysStore) !== "off";
  } catch {
    /* they are on */
  }
  keysOn.addEventListener("change", () => {
    try {
      localStorage.setItem(keysStore, keysOn.checked ? "on" : "off");
    } catch {
      /* for this page only */
    }
  });

  const go = (card, by) => {
    const list = card && cards(card.parentElement);
    if (!list) return focus(document.querySelector("[data-column] > .card-q"));
    return focus(list[list.indexOf(card) + by]);
  };
  const goAside = (card, by) => {
    const lists = columns().filter((list) => cards(list).length);
    if (!card) return focus(lists[0] && cards(lists[0])[0]);
    return focus(cards(lists[lists.indexOf(card.parentElement) + by] || card.parentElement)[0] || card);
  };

  const isPossible = (card, verb) =>
    card.dataset.verbs.split(" ").includes(verb) || isWaiting(card.dataset.code);
  const can = (act, verb) => (card) => {
    if (!card) return;
    if (isPossible(card, verb)) act(card);
    else sayImpossible(card);
  };
  const simply = (verb) => can((card) => press(card, verb), verb);
  const withForm = (verb) => can((card) => openForms(card, verb), verb);
  const byGuest = (verb) =>
    can((card) => {
      if (guests.length > 1) openForms(card, verb);
      else press(card, verb, guests.length ? { answered_by: String(guests[0].pk) } : {});
    }, verb);
  const moved = (way) => (card) => {
    const move = card?.querySelector(`[data-do=${way}]`);
    if (move) press(card, move.value);
    else if (card) sayImpossible(card);
  };

  const KEYS = {
    KeyJ: (card) => go(card, 1),
    KeyK: (card) => go(card, -1),
    KeyH: (card) => goAside(card, -1),
    KeyL: (card) => goAside(card, 1),
    KeyA: simply("approve"),
    KeyD: withForm("decline"),
    KeyM: withForm("merge"),
    KeyE: (card) => card && (isPossible(card, "edit") ? withForm("edit") : withForm("summarise"))(card),
    KeyQ: simply("queue"),
    KeyX: simply("dequeue"),
    KeyN: simply("next"),
    KeyW: simply("now"),
    KeyB: simply("back"),
    KeyY: byGuest("answered"),
    KeyP: byGuest("promised"),
    KeyO: (card) => card && openForms(card),
    KeyU: undo,
    KeyC: () => byId("cue").focus(),
    Slash: () => byId("find").focus(),
  };
  const SHIFTED = { KeyJ: moved("later"), KeyK: moved("sooner"), Slash: () => byId("keys").showModal() };
  const ON_A_CARD = { ArrowDown: KEYS.KeyJ, ArrowUp: KEYS.KeyK, ArrowLeft: KEYS.KeyH, ArrowRight: KEYS.KeyL, Space: KEYS.KeyW };
  const HOLDS_LETTERS = "input, textarea, select, [contenteditable]";

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
    if (dialog.open) return void chooseGuest(event);
    if (byId("keys").open) return;
    const target = event.target;
    if (event.key === "Escape" && target.matches(HOLDS_LETTERS)) return void focus(document.querySelector("[data-column] > .card-q"));
    if (!keysOn.checked || target.matches(HOLDS_LETTERS)) return;
    const act = event.shiftKey ? SHIFTED[event.code] : KEYS[event.code] || (target.matches(".card-q") && ON_A_CARD[event.code]);
    const asksForHelp = event.key === "?" ? SHIFTED.Slash : null;
    if (!act && !asksForHelp) return;
    event.preventDefault();
    if (event.repeat && !/Key[JKHL]|Arrow/.test(event.code)) return; // one press, however long
    (asksForHelp || act)(cardOf(target));
  });

  /* In the choice of who answered, the number of the guest is enough. */
  const chooseGuest = (event) => {
    const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
    if (!digit || !event.target.matches("[type=radio], button, dialog")) return;
    const choice = dialog.querySelector(`[data-digit="${digit}"]`);
    if (!choice) return;
    event.preventDefault();
    choice.checked = true;
    choice.form.requestSubmit();
  };
})();
