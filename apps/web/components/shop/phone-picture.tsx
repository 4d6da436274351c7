import type { ReactNode } from "react";
import { cn } from "#ui/cn.ts";

/** What the drawn phone shows. */
export type PhoneScreen = "menu" | "scan" | "confirm" | "roaming" | "online";

function Row({ y, marked = false, children }: { y: number; marked?: boolean; children?: ReactNode }) {
  return (
    <g>
      <rect
        x="18"
        y={y}
        width="84"
        height="20"
        rx="5"
        className={marked ? "fill-primary-soft stroke-primary" : "fill-surface stroke-line"}
      />
      <rect
        x="25"
        y={y + 8}
        width={marked ? 40 : 32}
        height="4"
        rx="2"
        className={marked ? "fill-primary" : "fill-line-strong"}
      />
      {children ?? (
        <path
          d={`M93 ${y + 7}l3 3-3 3`}
          fill="none"
          strokeWidth="1.5"
          className={marked ? "stroke-primary" : "stroke-line-strong"}
        />
      )}
    </g>
  );
}

function Toggle({ y, on }: { y: number; on: boolean }) {
  return (
    <g>
      <rect x="80" y={y + 5} width="17" height="10" rx="5" className={on ? "fill-primary" : "fill-line"} />
      <circle cx={on ? 92 : 85} cy={y + 10} r="3.5" className={on ? "fill-on-primary" : "fill-surface"} />
    </g>
  );
}

const screens: Record<PhoneScreen, ReactNode> = {
  menu: (
    <>
      <rect x="18" y="30" width="46" height="7" rx="3.5" className="fill-ink" />
      <Row y={48} />
      <Row y={72} marked />
      <Row y={96} />
      <Row y={120} />
    </>
  ),
  scan: (
    <>
      <rect x="12" y="22" width="96" height="156" rx="8" className="fill-ink" />
      <g className="fill-none stroke-surface" strokeWidth="3" strokeLinecap="round">
        <path d="M34 82V72h10M86 82V72H76M34 114v10h10M86 114v10H76" />
      </g>
      <g className="fill-surface">
        <path d="M44 82h12v12H44zM64 82h12v12H64zM44 102h12v12H44zM64 102h5v5h-5zM71 109h5v5h-5z" />
      </g>
      <rect x="42" y="150" width="36" height="5" rx="2.5" className="fill-neutral" />
    </>
  ),
  confirm: (
    <>
      <rect x="40" y="46" width="40" height="52" rx="6" className="fill-primary-soft stroke-primary" />
      <path d="M40 60V52a6 6 0 0 1 6-6h22l12 12" fill="none" className="stroke-primary" />
      <path
        d="m51 74 6 6 12-13"
        fill="none"
        strokeWidth="3"
        strokeLinecap="round"
        strokeLinejoin="round"
        className="stroke-primary"
      />
      <rect x="34" y="110" width="52" height="5" rx="2.5" className="fill-ink" />
      <rect x="28" y="120" width="64" height="4" rx="2" className="fill-line-strong" />
      <rect x="22" y="148" width="76" height="18" rx="6" className="fill-primary" />
      <rect x="46" y="155" width="28" height="4" rx="2" className="fill-on-primary" />
    </>
  ),
  roaming: (
    <>
      <rect x="18" y="30" width="38" height="7" rx="3.5" className="fill-ink" />
      <Row y={48}>
        <Toggle y={48} on />
      </Row>
      <Row y={72} marked>
        <Toggle y={72} on />
      </Row>
      <Row y={96}>
        <Toggle y={96} on={false} />
      </Row>
    </>
  ),
  online: (
    <>
      <g className="fill-success">
        <rect x="34" y="106" width="10" height="16" rx="3" />
        <rect x="48" y="94" width="10" height="28" rx="3" />
        <rect x="62" y="80" width="10" height="42" rx="3" />
        <rect x="76" y="64" width="10" height="58" rx="3" />
      </g>
      <rect x="34" y="136" width="52" height="5" rx="2.5" className="fill-ink" />
      <rect x="42" y="146" width="36" height="4" rx="2" className="fill-line-strong" />
    </>
  ),
};

/** A small drawing of a phone at one step of the installation. Decorative: the step’s words say the same. */
export function PhonePicture({ screen, className }: { screen: PhoneScreen; className?: string }) {
  return (
    <svg viewBox="0 0 120 200" aria-hidden="true" className={cn("h-36 w-auto", className)}>
      <rect x="6" y="4" width="108" height="192" rx="16" strokeWidth="2.5" className="fill-surface stroke-ink" />
      {screens[screen]}
      <rect x="46" y="11" width="28" height="5" rx="2.5" className="fill-ink" />
    </svg>
  );
}
