/* The moderators' console: keys, presses that survive a cut line, and a board that follows without
   moving what is held. Everything but that works without this file. */
(() => {
  "use strict";
  const said = document.getElementById("console").dataset;
  const data = (id) => JSON.parse(document.getElementById(id).textContent);
  const say = (words, values = {}) => words.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
  const byId = (id) => document.getElementById(id);
  const usualWords = data("usual-words");
  const guests = data("guests");
  const labels = data("labels");
  const line = byId("line");
  const refusedPlace = byId("refused");
  const PATIENCE = 1500; // ms after which a press without an answer is told of
  let dialogFor = null; // the card whose forms are open

  // --- the board, card by card ----------------------------------------------------------------

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
    showWaiting();
    tick();
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

  // --- presses ----------------------------------------------------------------------------------

  const presses = new window.studioLine.Presses(said.store, {
    token: () => byId("board").dataset.token,
    changed: () => showLine(),
    answered: (press, answer, isDone) => {
      if (!isDone) addRefused({ ...press, reason: answer.reason || said.sayImpossible });
      watch.now();
    },
  });
  presses.stranger = async () => {
    byId("board").dataset.version = ""; // a new token comes with the whole board
    await watch.now();
  };

  const newKey = () =>
    crypto.randomUUID?.() ??
    "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
      (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16),
    );

  const send = (what) => presses.add({ key: newKey(), at: Date.now(), ...what });

  /* Press a verb on a question; what stands beside it was typed or chosen. */
  const press = (card, verb, beside = {}) => {
    const { code, revision } = card.dataset;
    const earlier = presses.waiting.filter((each) => each.code === code).at(-1);
    const fields = { verb, question: code, seen: revision, ...beside };
    if (earlier) fields.after = earlier.key;
    const [name] = verb.split(":");
    goOn(card, name);
    send({ url: said.pressUrl, code, label: labels[name], fields });
  };

  /* After a press the next of its column is at hand, but what goes on air is followed. */
  const goOn = (card, verb) => {
    if (["next", "now", "back", "move", "edit", "summarise"].includes(verb)) return focus(card);
    const list = card.parentElement;
    const rest = cards(list);
    const neighbour = rest[rest.indexOf(card) + 1] || rest[rest.indexOf(card) - 1];
    if (["answered", "promised"].includes(verb) || !neighbour) {
      return focus(document.querySelector("#column-next > .card-q, #column-queue > .card-q") || neighbour || card);
    }
    return focus(neighbour);
  };

  const undo = () => {
    const last = presses.waiting.at(-1);
    if (last && presses.drop(last.key)) return;
    send({ url: said.undoUrl, code: "", label: said.sayUndo, fields: {} });
  };

  // --- what is told about the line ------------------------------------------------------------

  const showWaiting = () => {
    for (const mark of document.querySelectorAll(".card-q__unsent, .card-q__told")) mark.remove();
    for (const each of refused()) {
      const told = document.createElement("p");
      told.className = "card-q__told";
      told.textContent = `${each.label}: ${each.reason}`;
      cardNamed(each.code)?.append(told);
    }
    for (const each of presses.waiting) {
      const head = each.code && cardNamed(each.code)?.querySelector(".card-q__head");
      if (!head) continue;
      const mark = document.createElement("span");
      mark.className = "card-q__flag card-q__unsent";
      mark.textContent = `${each.label} …`;
      head.append(mark);
    }
    const { lastCode, lastVerb } = byId("board").dataset;
    byId("undo-what").textContent = lastCode ? `${lastCode} ${lastVerb}` : "";
  };

  let wasCut = false;
  const showLine = () => {
    const count = presses.waiting.length;
    const state = watch?.state;
    const parts = [];
    if (state === "cut") {
      const time = watch.cutSince.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
      parts.push(say(said.sayCut, { time }));
      wasCut = true;
    }
    if (state === "logged-out") parts.push(said.sayLogin);
    const isLate = Date.now() - presses.waiting[0]?.at > PATIENCE;
    if (count && (state !== "ok" || wasCut || isLate)) parts.push(say(said.sayUnsent, { count }));
    if (!parts.length && wasCut && state === "ok" && !count) {
      parts.push(said.sayBack);
      wasCut = false;
      setTimeout(showLine, 5000);
    } else if (!parts.length && line.classList.contains("line--back") && Date.now() - line.dataset.at < 4500) return;
    const words = parts.join(" ");
    if (line.dataset.words !== words) {
      line.dataset.words = words;
      line.dataset.at = Date.now();
      line.textContent = words;
      line.classList.toggle("line--back", words === said.sayBack);
      if (state === "logged-out") {
        const link = document.createElement("a");
        Object.assign(link, { href: said.loginUrl, target: "_blank", rel: "noopener", textContent: said.sayLoginLink });
        line.append(" ", link);
      }
    }
    document.body.classList.toggle("is-cut", state === "cut" || state === "logged-out");
    showWaiting();
  };

  // --- what was refused ------------------------------------------------------------------------

  const refusedStore = `${said.store}:refused`;
  const refused = () => {
    try {
      return JSON.parse(localStorage.getItem(refusedStore)) || [];
    } catch {
      return [];
    }
  };
  const keepRefused = (presses) => {
    try {
      localStorage.setItem(refusedStore, JSON.stringify(presses));
    } catch {
      /* shown until the page is left */
    }
    showRefused(presses);
    showWaiting();
  };
  const addRefused = (press) => keepRefused([...refused(), press]);
  const dismiss = (press) => keepRefused(refused().filter((each) => each.key !== press.key));

  const button = (words, act, className = "btn btn-outline-secondary btn-sm") => {
    const element = document.createElement("button");
    Object.assign(element, { type: "button", textContent: words, className });
    element.addEventListener("click", act);
    return element;
  };

  const TYPED = ["words", "public_text", "answer_text", "text"];
  const showRefused = (presses) => {
    refusedPlace.replaceChildren(
      ...presses.map((press) => {
        const item = document.createElement("div");
        item.className = "line-refused__one";
        const words = document.createElement("p");
        words.textContent = `${press.code} ${press.label}: ${press.reason}`;
        item.append(words);
        const typed = TYPED.map((name) => press.fields[name]).find(Boolean);
        if (typed) {
          const quote = document.createElement("blockquote");
          quote.textContent = typed;
          item.append(quote);
        }
        if (press.code) {
          item.append(
            button(said.sayOpen, () => {
              const card = cardNamed(press.code);
              if (!card) return void (location.search = `?find=${press.code}`);
              dismiss(press);
              openForms(card, press.fields.verb.split(":")[0], press.fields);
            }),
          );
        }
        item.append(button(said.sayDismiss, () => dismiss(press)));
        return item;
      }),
    );
  };

  // --- the forms of one question ------------------------------------------------------------------

  const dialog = byId("dialog");
  const openForms = (card, verb = "", typed = {}) => {
    dialogFor = card;
    const { code, language, verbs, askedAs, answer } = card.dataset;
    const body = byId("blank-panel").content.cloneNode(true);
    const words = card.querySelector(".card-q__words").textContent;
    const possible = verbs.split(" ");
    const fill = { code, words, who: [...card.querySelectorAll(".card-q__who")].map((each) => each.textContent.trim()).join(" "), answer };
    for (const place of body.querySelectorAll("[data-fill]")) {
      if (place instanceof HTMLTextAreaElement) place.value = fill[place.dataset.fill];
      else place.textContent = fill[place.dataset.fill];
      if (place.dataset.fill === "words") place.lang = language;
    }
    for (const part of body.querySelectorAll("[data-verb]")) {
      const isWanted = verb ? part.dataset.verb === verb : possible.includes(part.dataset.verb);
      if (!isWanted) part.remove();
    }
    const form = (name) => body.querySelector(`form[data-verb=${name}]`)?.elements;
    if (form("decline")) fillDecline(form("decline"), language);
    if (form("edit")) Object.assign(form("edit").public_text, { value: words, lang: language }), (form("edit").asked_as.value = askedAs);
    if (form("summarise")) form("summarise").answer_text.lang = language;
    for (const each of body.querySelectorAll("form[data-verb]")) {
      for (const [name, value] of Object.entries(typed)) {
        if (["verb", "question", "seen", "key", "after"].includes(name)) continue;
        const field = each.elements.namedItem(name);
        if (field) field.value = value;
      }
    }
    for (const hint of body.querySelectorAll("kbd[data-keys]")) hint.hidden = false;
    const place = body.querySelector("[data-leads]");
    if (place) lookForLeads(place, code);
    byId("dialog-title").textContent = say(said.sayQuestion, { code });
    byId("dialog-body").replaceChildren(body);
    if (!dialog.open) dialog.showModal();
    const first = dialog.querySelector("#dialog-body form[data-verb] :is(select, textarea, input:not([type=hidden]))");
    (first || dialog.querySelector("#dialog-body button") || dialog.querySelector("[data-close]")).focus();
  };

  /* The usual words of the ground, in the language of the asker, until somebody types others. */
  const fillDecline = (fields, language) => {
    let filled = "";
    fields.words.lang = language;
    const show = () => {
      if (fields.words.value === filled) fields.words.value = filled = usualWords[language][fields.ground.value];
    };
    fields.ground.addEventListener("change", show);
    show();
  };

  const lookForLeads = async (place, code) => {
    try {
      const response = await fetch(said.leadsUrl.replace("1-0", code), { signal: AbortSignal.timeout(8000) });
      if (!response.ok || response.redirected) throw new Error(response.statusText);
      place.innerHTML = await response.text();
    } catch {
      place.textContent = said.sayNoLeads;
    }
    const choice = place.querySelector("input");
    if (choice && document.activeElement?.id === "merge-code" && !document.activeElement.value) choice.focus();
  };

  const closeForms = () => {
    const card = dialogFor && cardNamed(dialogFor.dataset.code);
    dialogFor = null;
    if (dialog.open) dialog.close();
    return card;
  };

  dialog.addEventListener("close", () => {
    const card = dialogFor && cardNamed(dialogFor.dataset.code);
    dialogFor = null;
    focus(card);
  });
  for (const each of document.querySelectorAll("dialog [data-close]")) {
    each.addEventListener("click", () => each.closest("dialog").close());
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches(".card-q__acts")) {
      event.preventDefault();
      press(cardOf(form), event.submitter.value);
    } else if (dialog.contains(form)) {
      event.preventDefault();
      const fields = Object.fromEntries(new FormData(form, event.submitter));
      for (const name of ["question", "seen", "key", "csrfmiddlewaretoken"]) delete fields[name];
      const { verb, ...beside } = fields;
      const card = closeForms();
      if (card) press(card, verb, beside);
    } else if (form.matches("[data-undo]")) {
      event.preventDefault();
      undo();
    } else if (form.matches("[data-cue]")) {
      event.preventDefault();
      const text = form.elements.text.value.trim();
      if (text) send({ url: said.cueUrl, code: "", label: said.sayCue, fields: { text } });
      form.elements.text.value = "";
    }
  });

  document.addEventListener("click", (event) => {
    const more = event.target.closest("[data-open]");
    if (more) {
      event.preventDefault();
      openForms(cardOf(more));
    }
  });

  // --- keys: places on the keyboard, whatever alphabet is typed ----------------------------------

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
    card.dataset.verbs.split(" ").includes(verb) || presses.waiting.some((each) => each.code === card.dataset.code);
  const can = (act, verb) => (card) => {
    if (!card) return;
    if (isPossible(card, verb)) act(card);
    else flash(card);
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
    else if (card) flash(card);
  };

  const flash = (card) => {
    line.textContent = `${card.dataset.code}: ${said.sayImpossible}`;
    line.dataset.words = line.textContent;
    setTimeout(showLine, 3000);
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

  // --- time, search, beginning ----------------------------------------------------------------

  const tick = () => {
    for (const time of document.querySelectorAll("[data-waits]")) {
      const minutes = Math.max(Math.floor((Date.now() - new Date(time.dataset.waits)) / 60000), 0);
      const words = say(said.sayMinutes, { minutes });
      if (time.textContent !== words) time.textContent = words;
    }
  };
  setInterval(tick, 15000);

  const find = byId("find");
  let typing = 0;
  find.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => {
      const address = new URL(location.href);
      address.searchParams.delete("q");
      if (find.value.trim()) address.searchParams.set("find", find.value);
      else address.searchParams.delete("find");
      history.replaceState(null, "", address);
      watch.now();
    }, 300);
  });

  const watch = new window.studioLine.Watch({
    address: () => {
      const query = new URLSearchParams(location.search);
      query.delete("q");
      query.set("have", byId("board").dataset.version);
      return `${said.boardUrl}?${query}`;
    },
    fresh: settle,
    told: () => {
      showLine();
      if (watch.state === "ok" && presses.waiting.length) presses.send();
    },
  });

  for (const each of document.querySelectorAll("[data-help]")) {
    each.hidden = false;
    each.addEventListener("click", () => byId("keys").showModal());
  }
  for (const each of document.querySelectorAll("[data-without-script]")) each.hidden = true;
  showRefused(refused());
  showLine();
  tick();
  if (presses.waiting.length) presses.send();
  window.addEventListener("pageshow", () => location.hash.startsWith("#q-") && focus(byId(location.hash.slice(1))));
})();
