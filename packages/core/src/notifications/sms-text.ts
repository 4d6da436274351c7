import type { Content } from "./blocks.ts";

// Two segments of plain GSM text (2 × 153 characters): every SMS costs by its segments.
const charactersMax = 306;

/** A message as one SMS: who says it, what it is, and where to go on. The link is never cut. */
export function smsText(content: Content, brandName: string): string {
  const button = content.blocks.find((block) => block.kind === "button");
  const link = button ? ` ${button.url}` : "";
  const words = `${brandName}: ${content.title}. ${content.preview}`.replace(/([.!?])\. /, "$1 ");
  const room = charactersMax - link.length;
  return (words.length <= room ? words : `${words.slice(0, Math.max(0, room - 3)).trimEnd()}...`) + link;
}
