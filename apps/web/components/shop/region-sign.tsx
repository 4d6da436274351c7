import { Globe } from "lucide-react";
import { cn } from "#ui/cn.ts";

/** Stands where a country has its flag. */
export function RegionSign({ className }: { className?: string }) {
  return <Globe aria-hidden="true" className={cn("shrink-0 text-primary-text", className)} strokeWidth={1.5} />;
}
