/* The proof of work of templates/components/challenge.html, solved while somebody reads the page.
   Without this file, or where a browser cannot, the form is sent without it and confirmed by mail. */
(() => {
  "use strict";

  const AT_ONCE = 4;

  for (const place of document.querySelectorAll("[data-challenge]")) {
    const form = place.closest("form");
    // Browsers give their cryptography to pages over https only (and to this very machine).
    if (form && window.crypto?.subtle) attend(form, place);
  }

  function attend(form, place) {
    const field = place.querySelector("input");
    const status = place.querySelector("[role=status]");
    let solving = null;
    let isWaiting = false;

    const start = () => {
      solving ??= solve(JSON.parse(place.dataset.challenge)).then((proof) => {
        field.value = proof;
      });
      return solving;
    };

    start().catch(() => {}); // told when the form is sent
    form.addEventListener("submit", async (event) => {
      if (field.value || event.submitter?.hasAttribute("data-without-proof")) return;
      event.preventDefault();
      event.stopPropagation(); // not sent yet: nothing may count this as sent
      if (isWaiting) return;
      isWaiting = true;
      status.textContent = place.dataset.working;
      try {
        await start();
      } catch {
        field.value = "-"; // cannot be solved here: go on without, the mailed link will do
      }
      status.textContent = "";
      isWaiting = false;
      form.requestSubmit(event.submitter);
    });
  }

  async function solve({ parameters, signature }) {
    const { nonce, salt, cost, keyLength, keyPrefix } = parameters;
    const began = performance.now();
    for (let first = 0; ; first += AT_ONCE) {
      const counters = Array.from({ length: AT_ONCE }, (_, step) => first + step);
      const keys = await Promise.all(
        counters.map((counter) => derive(bytes(nonce), counter, bytes(salt), cost, keyLength)),
      );
      const found = keys.findIndex((key) => key.startsWith(keyPrefix));
      if (found >= 0) {
        const solution = {
          counter: counters[found],
          derivedKey: keys[found],
          time: Math.round(performance.now() - began),
        };
        return btoa(JSON.stringify({ challenge: { parameters, signature }, solution }));
      }
    }
  }

  async function derive(nonce, counter, salt, iterations, length) {
    const password = new Uint8Array(nonce.length + 4);
    password.set(nonce);
    new DataView(password.buffer).setUint32(nonce.length, counter);
    const material = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const kdf = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
    const key = await crypto.subtle.deriveBits(kdf, material, length * 8);
    return Array.from(new Uint8Array(key), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function bytes(hex) {
    return Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
  }
})();
