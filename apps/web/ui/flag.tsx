import { cn } from "./cn.ts";

/** A country's flag, 3:2, as tall as the text beside it. Decorative: the country's name always stands with it. `code` is ISO 3166-1 alpha-2. */
export function Flag({ code, className }: { code: string; className?: string }) {
  return (
    // biome-ignore lint/performance/noImgElement: an SVG of a few hundred bytes gains nothing from an image optimiser
    <img
      src={`/flags/${code.toUpperCase()}.svg`}
      alt=""
      width={24}
      height={16}
      loading="lazy"
      decoding="async"
      className={cn("h-4 w-6 shrink-0 rounded-[3px] border border-line bg-sunken object-cover", className)}
    />
  );
}
