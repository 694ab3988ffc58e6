/* Comforts of the staff's entry form. Everything works without this file. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-similar-url]");
  if (!form) return;
  const field = (name) => form.elements.namedItem(name);

  // The theme hides the page until its script has run, and what is hidden takes no focus.
  const first = form.querySelector("[autofocus]");
  const begin = () => {
    if (document.activeElement !== document.body) return;
    if (first.offsetParent) first.focus();
    else requestAnimationFrame(begin);
  };
  if (first) begin();

  // Ctrl + Enter sends from anywhere, a long text too; a form is sent once.
  for (const hint of form.querySelectorAll("[data-keys]")) hint.hidden = false;
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    else form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => delete form.dataset.sent);

  // A template's words are shown, to be changed, in the language of the query.
  const template = field("template");
  if (template) {
    let filled = "";
    const fill = (name, value) => {
      if (value && !field(name).value) field(name).value = value;
    };
    const show = () => {
      const chosen = template.selectedOptions[0];
      const language = field("language").value;
      const words = chosen?.getAttribute(`data-text-${language}`) || "";
      const answer = field("answer");
      if (answer.value && answer.value !== filled) return;
      answer.value = filled = words;
      fill("outcome", chosen?.dataset.outcome);
      fill("legal_basis", chosen?.dataset.basis);
    };
    template.addEventListener("change", show);
    for (const choice of field("language")) choice.addEventListener("change", show);
  }

  // What others asked is looked for while the operator types.
  const place = document.getElementById("similar");
  let timer = 0;
  let newest = 0;
  const look = async () => {
    const asked = ++newest;
    const data = new FormData();
    for (const name of ["csrfmiddlewaretoken", "topic", "district", "subject", "text"]) {
      data.set(name, field(name).value);
    }
    try {
      const response = await fetch(form.dataset.similarUrl, { method: "POST", body: data });
      if (response.ok && asked === newest) place.innerHTML = (await response.text()).trim();
    } catch {
      // Without an answer the page says it when the form is sent.
    }
  };
  for (const name of ["topic", "district", "subject", "text"]) {
    field(name).addEventListener("change", () => {
      clearTimeout(timer);
      timer = setTimeout(look, 150);
    });
  }
})();
