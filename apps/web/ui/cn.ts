import { type ClassValue, clsx } from "clsx";

// Which property a Tailwind class sets, told by its shape. tailwind-merge knows every class there is, for 10 kB in each first view;
// these are the ones components here let their callers override. A class of no known group is always kept.
const groups: readonly (readonly [RegExp, string])[] = [
  [/^(block|inline|inline-block|flex|inline-flex|grid|inline-grid|hidden|contents|table)$/, "display"],
  [/^(static|fixed|absolute|relative|sticky)$/, "position"],
  [/^text-(left|center|right|justify|start|end)$/, "text-align"],
  [/^text-(xs|sm|base|md|lg|xl|2xl|\[[\d.].*)$/, "text-size"],
  [/^text-(wrap|nowrap|balance|pretty)$/, "text-wrap"],
  [/^text-/, "text-color"],
  [/^font-(sans|mono)$/, "font-family"],
  [/^font-/, "font-weight"],
  [/^border(-[xytrblse])?(-\d+)?$/, "border-width"],
  [/^border-(solid|dashed|dotted|none)$/, "border-style"],
  [/^border-[xytrblse]-/, "border-side-color"],
  [/^border-/, "border-color"],
  [/^rounded-(t|r|b|l|tl|tr|bl|br)(-|$)/, "rounded-corner"],
  [/^rounded(-|$)/, "rounded"],
  [/^bg-/, "bg"],
  [/^shadow-/, "shadow"],
  [/^opacity-/, "opacity"],
  [/^(flex-(row|col)(-reverse)?)$/, "flex-direction"],
  [/^(flex-(1|auto|initial|none)|grow|shrink)/, "flex"],
  [/^(items|justify|self|content|leading|tracking|whitespace|overflow|z|animate|cursor|columns|grid-cols|order)-/, ""],
  [/^-?(min-w|max-w|min-h|max-h|w|h|size|top|right|bottom|left|inset|inset-x|inset-y)-/, ""],
  [/^-?(p|px|py|pt|pr|pb|pl|m|mx|my|mt|mr|mb|ml|gap|gap-x|gap-y)-/, ""],
];

// A shorthand given later also ends its parts: `p-0` after `px-3`.
const covers: Record<string, readonly string[]> = {
  p: ["px", "py", "pt", "pr", "pb", "pl"],
  px: ["pr", "pl"],
  py: ["pt", "pb"],
  m: ["mx", "my", "mt", "mr", "mb", "ml"],
  mx: ["mr", "ml"],
  my: ["mt", "mb"],
  gap: ["gap-x", "gap-y"],
  size: ["w", "h"],
  inset: ["inset-x", "inset-y", "top", "right", "bottom", "left"],
  rounded: ["rounded-corner"],
};

function groupOf(utility: string): string | null {
  for (const [shape, name] of groups) {
    const match = shape.exec(utility);
    if (match) return name || (match[1] ?? null);
  }
  return null;
}

/** Joins class names; of two Tailwind classes for the same property and variant the later one stays, so a caller can override a component. */
export function cn(...classes: ClassValue[]): string {
  const taken = new Set<string>();
  const kept: string[] = [];
  for (const name of clsx(classes).split(/\s+/).filter(Boolean).reverse()) {
    // The last colon outside brackets ends the variants: `hover:[&_svg]:size-4`.
    const cut = name.replace(/\[[^\]]*\]/g, (part) => "_".repeat(part.length)).lastIndexOf(":") + 1;
    const [variants, utility] = [name.slice(0, cut), name.slice(cut)];
    const group = groupOf(utility);
    if (group !== null) {
      if (taken.has(variants + group)) continue;
      for (const part of [group, ...(covers[group] ?? [])]) taken.add(variants + part);
    }
    kept.push(name);
  }
  return kept.reverse().join(" ");
}
