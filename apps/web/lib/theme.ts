import { cookies } from "next/headers";

export type ThemeChoice = "system" | "light" | "dark";

/** What the visitor chose with the theme toggle; `system` until then. */
export async function getTheme(): Promise<ThemeChoice> {
  const value = (await cookies()).get("theme")?.value;
  return value === "light" || value === "dark" ? value : "system";
}
