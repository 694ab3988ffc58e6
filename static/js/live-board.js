/* The board of the moderators' console, card by card: what changed is exchanged, and what is held
   stays where it is. */
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const cards = (list) => [...list.querySelectorAll(":scope > .card-q")];
  const cardOf = (element) => element?.closest?.(".card-q");
  const cardNamed = (code) => byId(`q-${code}`);
  const columns = () => [...document.querySelectorAll("[data-column]")];

  /* Exchange what changed and leave the rest alone: what has the focus keeps it and stays in sight. */
  const settle = (text) => {
    const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("board");
    if (!fresh) return;
    const board = byId("board");
    const held = document.activeElement;
    const heldCard = board.contains(held) ? cardOf(held) : null;
    const place = heldCard && {
      code: heldCard.dataset.code,
      top: heldCard.getBoundingClientRect().top,
      column: heldCard.parentElement.id,
      index: cards(heldCard.parentElement).indexOf(heldCard),
      button: held === heldCard ? "" : held.value || held.className,
    };
    for (const list of fresh.querySelectorAll("[data-column]")) settleColumn(byId(list.id), list);
    for (const part of fresh.querySelectorAll(".column__count, .column__rest, #part-cues")) {
      const old = byId(part.id);
      if (old.innerHTML !== part.innerHTML) old.innerHTML = part.innerHTML;
    }
    settleBar(byId("part-bar"), fresh.querySelector("#part-bar"));
    for (const name of ["version", "token", "lastCode", "lastVerb"]) board.dataset[name] = fresh.dataset[name];
    if (place) hold(place);
  };

  /* What tells one state of a card from another: its version, its verbs, the guests to choose from. */
  const looks = (card) =>
    [card.dataset.version, card.dataset.verbs, ...[...card.querySelectorAll("button")].map((each) => each.value)].join(" ");

  const settleColumn = (old, fresh) => {
    let last = null;
    for (const card of cards(fresh)) {
      const known = byId(card.id);
      let kept = card;
      if (known && looks(known) === looks(card)) kept = known;
      else if (known) known.remove();
      const after = last ? last.nextElementSibling : old.firstElementChild;
      if (kept !== after) old.insertBefore(kept, after);
      last = kept;
    }
    let beyond = last ? last.nextElementSibling : old.firstElementChild;
    while (beyond) {
      const next = beyond.nextElementSibling;
      beyond.remove();
      beyond = next;
    }
  };

  const settleBar = (old, fresh) => {
    const plain = (bar) => {
      const copy = bar.cloneNode(true);
      for (const token of copy.querySelectorAll("[name=csrfmiddlewaretoken]")) token.remove();
      for (const details of copy.querySelectorAll("details")) details.open = false;
      return copy.innerHTML;
    };
    if (plain(old) !== plain(fresh)) old.innerHTML = fresh.innerHTML;
  };

  /* Give the focus back to what had it, where it stands now; if it is gone, to its neighbour. */
  const hold = ({ code, top, column, index, button }) => {
    let card = cardNamed(code);
    if (!card) {
      const rest = cards(byId(column));
      card = rest[Math.min(index, rest.length - 1)];
      button = "";
    }
    if (!card) return;
    if (!card.contains(document.activeElement)) {
      const inner = button && [...card.querySelectorAll("button, a")].find((each) => (each.value || each.className) === button);
      (inner || card).focus({ preventScroll: true });
    }
    if (card.dataset.code !== code || card.parentElement.id !== column) return;
    const moved = card.getBoundingClientRect().top - top;
    if (Math.abs(moved) < 1) return;
    const list = card.parentElement;
    if (list.scrollHeight > list.clientHeight) list.scrollTop += moved;
    else window.scrollBy(0, moved);
  };

  const focus = (card) => {
    if (!card) return;
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest", inline: "nearest" });
  };

  window.studioBoard = { settle, cards, cardOf, cardNamed, columns, focus };
})();
