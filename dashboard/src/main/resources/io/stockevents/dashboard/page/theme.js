// Light or dark: as the system has it, until somebody chooses.

import { byId, setText } from "./elements.js";

const CHOICES = ["auto", "light", "dark"];
const system = matchMedia("(prefers-color-scheme: dark)");

function stored() {
  try {
    const choice = localStorage.getItem("theme");
    return CHOICES.includes(choice) ? choice : "auto";
  } catch {
    return "auto";
  }
}

/** Applies the theme now and whenever it changes; changed() is called after each time. */
export function startTheme(changed) {
  let choice = stored();
  const button = byId("theme");
  const apply = () => {
    document.documentElement.dataset.theme = choice;
    setText(button, `Theme: ${choice}`);
    changed();
  };
  button.addEventListener("click", () => {
    choice = CHOICES[(CHOICES.indexOf(choice) + 1) % CHOICES.length];
    try {
      localStorage.setItem("theme", choice);
    } catch {
      // Without storage it lasts as long as the page.
    }
    apply();
  });
  system.addEventListener("change", apply);
  apply();
}
