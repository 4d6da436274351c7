"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useState } from "react";
import { IconButton } from "./button.tsx";

export type ThemeChoice = "system" | "light" | "dark";

/** Cookie the server reads to write `data-theme` into the first byte of HTML: no flash, and no script needed. */
export const themeCookie = "theme";

const next: Record<ThemeChoice, ThemeChoice> = { system: "light", light: "dark", dark: "system" };
const names: Record<ThemeChoice, string> = { system: "as the system", light: "light", dark: "dark" };
const icons = { system: Monitor, light: Sun, dark: Moon };

/** Applies a theme to this page and remembers it for a year. */
export function setTheme(choice: ThemeChoice): void {
  const root = document.documentElement;
  if (choice === "system") delete root.dataset.theme;
  else root.dataset.theme = choice;
  // The Cookie Store API is missing in browsers we serve.
  // biome-ignore lint/suspicious/noDocumentCookie: see above
  document.cookie = `${themeCookie}=${choice}; path=/; max-age=31536000; samesite=lax`;
}

/** Steps through system, light and dark. `initial` is what the server read from the cookie. */
export function ThemeToggle({ initial, className }: { initial: ThemeChoice; className?: string }) {
  const [choice, setChoice] = useState(initial);
  const Icon = icons[choice];
  const step = () => {
    setTheme(next[choice]);
    setChoice(next[choice]);
  };
  return (
    <IconButton
      label={`Theme: ${names[choice]}. Change to ${names[next[choice]]}`}
      onClick={step}
      {...(className ? { className } : {})}
    >
      <Icon aria-hidden="true" />
    </IconButton>
  );
}
