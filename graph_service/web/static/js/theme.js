// Loaded in the head, not as a module: the chosen theme must stand before the first paint.
(() => {
  "use strict";
  const KEY = "theme";
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");

  function remembered() {
    try {
      const value = localStorage.getItem(KEY);
      return value === "dark" || value === "light" ? value : null;
    } catch {
      return null; // storage can be switched off: the system's theme holds
    }
  }

  function current() {
    return root.dataset.theme ?? (dark.matches ? "dark" : "light");
  }

  const chosen = remembered();
  if (chosen) root.dataset.theme = chosen;

  document.addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme-toggle");
    if (!button) return;
    const show = () => button.setAttribute("aria-pressed", String(current() === "dark"));
    const changed = () => {
      show();
      // the map draws on a canvas and reads the colours again
      document.dispatchEvent(new CustomEvent("themechange", { detail: { theme: current() } }));
    };
    button.hidden = false;
    show();
    dark.addEventListener("change", changed);
    button.addEventListener("click", () => {
      root.dataset.theme = current() === "dark" ? "light" : "dark";
      try {
        localStorage.setItem(KEY, root.dataset.theme);
      } catch {
        // not remembered, still switched
      }
      changed();
    });
  });
})();
