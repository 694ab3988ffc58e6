/* Applies the reader's own choice of theme before the first paint, and lets them change it. */
(() => {
  "use strict";
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const stored = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage may be forbidden: the system's theme stays
    }
  };
  const choice = stored();
  if (choice === "dark" || choice === "light") root.dataset.bsTheme = choice;

  const isDark = () => (root.dataset.bsTheme ? root.dataset.bsTheme === "dark" : dark.matches);

  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("[data-theme-toggle]");
    if (!button) return;
    const show = () => button.setAttribute("aria-pressed", String(isDark()));
    button.hidden = false;
    show();
    dark.addEventListener("change", show);
    button.addEventListener("click", () => {
      const next = isDark() ? "light" : "dark";
      root.dataset.bsTheme = next;
      try {
        localStorage.setItem("theme", next);
      } catch {
        /* the choice lasts for this page only */
      }
      show();
    });
  });
})();
