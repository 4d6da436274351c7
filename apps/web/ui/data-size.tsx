import { formatData } from "#lib/format.ts";
import { cn } from "./cn.ts";

/** A data volume in MB or GB as sold; null is unlimited. */
export function DataSize({ mb, className }: { mb: number | null; className?: string }) {
  return <span className={cn("tabular whitespace-nowrap", className)}>{formatData(mb)}</span>;
}
