/* Comforts of an event's log. Everything works without this file. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-log]");
  if (!form) return;
  for (const hint of form.querySelectorAll("[data-keys]")) hint.hidden = false;

  // The theme hides the page until its script has run, and what is hidden takes no focus.
  const first = form.querySelector("[autofocus]");
  const begin = () => {
    if (document.activeElement !== document.body) return;
    if (first.offsetParent) first.focus();
    else requestAnimationFrame(begin);
  };
  if (first) begin();

  const states = form.querySelectorAll("input[name=state]");
  document.addEventListener("keydown", (event) => {
    const chosen = event.altKey && !event.ctrlKey ? states[Number(event.code.replace("Digit", "")) - 1] : null;
    if (chosen) {
      event.preventDefault();
      chosen.checked = true;
    } else if (event.key === "Escape") {
      form.elements.namedItem("who").focus();
    }
  });

  // A line is sent once, however often Enter is pressed.
  for (const each of document.querySelectorAll("form[data-log], .press-decide")) {
    each.addEventListener("submit", (event) => {
      if (each.dataset.sent) event.preventDefault();
      else each.dataset.sent = "yes";
    });
    window.addEventListener("pageshow", () => delete each.dataset.sent);
  }
})();
