import { cn } from "#ui/cn.ts";

/** The platform's sign: two riders on one line. Drawn in the brand's colours; a brand with its own logo shows that instead. */
export function BrandMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={cn("size-7", className)}>
      <rect width="32" height="32" rx="8" className="fill-primary" />
      <path
        d="M7 20.5a5 5 0 0 1 5-5h8a5 5 0 0 0 5-5"
        fill="none"
        strokeWidth="2.5"
        strokeLinecap="round"
        className="stroke-on-primary/40"
      />
      <circle cx="11" cy="20.5" r="4" fill="none" strokeWidth="2.5" className="stroke-on-primary" />
      <circle cx="21" cy="11" r="4" className="fill-secondary" />
    </svg>
  );
}

/** A brand's logo with its name. */
export function BrandName({ name, logoUrl }: { name: string; logoUrl: string | null }) {
  if (logoUrl) {
    // biome-ignore lint/performance/noImgElement: a reseller's logo lies on its own address
    return <img src={logoUrl} alt={name} height={28} className="h-7 w-auto max-w-40" />;
  }
  return (
    <span className="flex items-center gap-2 font-semibold text-ink text-md tracking-tight">
      <BrandMark />
      {name}
    </span>
  );
}
