import { create } from "qrcode";
import { cn } from "./cn.ts";

/**
 * A QR code as one SVG path, drawn on the server too, so it stands before any script runs. Always dark on light: many cameras cannot
 * read the inverse, hence it keeps its own ground in the dark theme. `label` says what scanning it does.
 */
export function QrCode({
  value,
  label,
  size = 208,
  className,
}: {
  value: string;
  label: string;
  size?: number;
  className?: string;
}) {
  const { modules } = create(value, { errorCorrectionLevel: "M" });
  const quiet = 3;
  let path = "";
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      if (modules.get(row, column)) path += `M${column + quiet} ${row + quiet}h1v1h-1z`;
    }
  }
  const side = modules.size + quiet * 2;
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${side} ${side}`}
      width={size}
      height={size}
      shapeRendering="crispEdges"
      className={cn("rounded-md border border-line", className)}
    >
      <rect width={side} height={side} fill="white" />
      <path d={path} fill="black" />
    </svg>
  );
}
