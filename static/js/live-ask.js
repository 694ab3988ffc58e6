/* The form of a question to a broadcast. The page is one for everybody, so each browser makes the
   key by which a question sent twice is known to be one. Without this file the server gives a key
   out with a page to check; here similar questions are shown while one types. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-ask=blank]");
  if (!form) return;

  const uuid = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40; // version 4
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };

  // Coming back to the page begins a new question.
  window.addEventListener("pageshow", () => {
    form.elements.namedItem("submission_key").value = uuid();
    form.elements.namedItem("checked").value = window.htmx ? "on" : "";
  });
})();
