/* Small comforts of the public pages. Everything works without this file. */
(() => {
  "use strict";

  // After a rejected form, reading starts at the list of errors.
  document.querySelector("[data-focus-on-load]")?.focus();

  // The phone menu closes by Escape and by a tap outside it.
  const menu = document.querySelector("details.site-nav--small");
  if (menu) {
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && menu.open) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    });
    document.addEventListener("click", (event) => {
      if (menu.open && !menu.contains(event.target)) menu.open = false;
    });
  }

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.querySelector("[data-copy-label]").textContent = button.dataset.copied;
    });
  }

  // Chosen photos are shown before they are sent.
  for (const input of document.querySelectorAll("input[type=file][data-previews]")) {
    const list = document.getElementById(input.dataset.previews);
    input.addEventListener("change", () => {
      for (const image of list.querySelectorAll("img")) URL.revokeObjectURL(image.src);
      list.replaceChildren(
        ...[...input.files].map((file) => {
          const item = document.createElement("li");
          if (file.type.startsWith("image/")) {
            const image = document.createElement("img");
            image.src = URL.createObjectURL(file);
            image.alt = "";
            item.append(image);
          }
          const name = document.createElement("span");
          name.className = "files__name";
          name.textContent = file.name;
          item.append(name);
          return item;
        }),
      );
      list.hidden = input.files.length === 0;
    });
  }

  // How much room is left in a long text.
  for (const area of document.querySelectorAll("textarea[data-count]")) {
    const limit = Number(area.dataset.count);
    const said = document.createElement("p");
    said.className = "form-text num mb-0";
    const show = () => {
      said.textContent = area.value.length > limit * 0.8 ? `${area.value.length} / ${limit}` : "";
    };
    area.after(said);
    area.addEventListener("input", show);
    show();
  }

  // A form is sent once, however often its button is pressed; the server refuses doubles too.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post") return;
    if (form.dataset.sent) event.preventDefault();
    else form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
})();
