/* The moderators' console: presses that survive a cut line, what is told of them, and the forms of one
   question. Everything works without this file, and without those it uses (`live-line.js`,
   `live-board.js`) and that use it (`live-keys.js`). */
(() => {
  "use strict";
  const { settle, cards, cardOf, cardNamed, focus } = window.studioBoard;
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

  const sayImpossible = (card) => {
    line.textContent = `${card.dataset.code}: ${said.sayImpossible}`;
    line.dataset.words = line.textContent;
    setTimeout(showLine, 3000);
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

  const isWaiting = (code) => presses.waiting.some((each) => each.code === code);
  window.studioConsole = { press, undo, openForms, isWaiting, sayImpossible, guests };

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
    fresh: (text) => {
      settle(text);
      showWaiting();
      tick();
    },
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
