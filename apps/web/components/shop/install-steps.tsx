import { ChevronDown } from "lucide-react";
import type { Device } from "#lib/device.ts";
import { PhonePicture, type PhoneScreen } from "./phone-picture.tsx";

type Step = { screen: PhoneScreen; title: string; text: string };

const iphone: readonly Step[] = [
  { screen: "menu", title: "Open Settings", text: "Mobile Service (or Cellular), then Add eSIM, then Use QR Code." },
  {
    screen: "scan",
    title: "Scan the code",
    text: "Point the camera at the QR code on another screen, or enter the details by hand.",
  },
  { screen: "confirm", title: "Continue", text: "Name it Travel. Keep your own number for calls and messages." },
  {
    screen: "roaming",
    title: "When you land",
    text: "Choose Travel for mobile data and switch on Data Roaming for it.",
  },
];

const android: readonly Step[] = [
  { screen: "menu", title: "Open Settings", text: "Network & internet (or Connections), SIMs, then Add eSIM." },
  {
    screen: "scan",
    title: "Scan the code",
    text: "Point the camera at the QR code on another screen, or enter the code by hand.",
  },
  { screen: "confirm", title: "Download", text: "Let it finish on Wi-Fi, then switch the eSIM on." },
  { screen: "roaming", title: "When you land", text: "Choose the eSIM for mobile data and switch on Roaming for it." },
];

function Steps({ steps }: { steps: readonly Step[] }) {
  return (
    <ol className="grid gap-5 pt-2 pb-5 sm:grid-cols-4">
      {steps.map((step, index) => (
        <li key={step.title} className="flex items-center gap-4 sm:flex-col sm:items-start sm:gap-3">
          <PhonePicture screen={step.screen} className="shrink-0 max-sm:h-28" />
          <div className="text-base">
            <div className="font-medium text-ink">
              {index + 1}. {step.title}
            </div>
            <div className="text-ink-soft">{step.text}</div>
          </div>
        </li>
      ))}
    </ol>
  );
}

function System({ name, open, steps }: { name: string; open: boolean; steps: readonly Step[] }) {
  return (
    <details name="system" open={open} className="group">
      <summary className="flex h-12 list-none items-center justify-between font-medium text-base text-ink">
        {name}
        <ChevronDown aria-hidden="true" className="size-4 text-ink-faint transition-transform group-open:rotate-180" />
      </summary>
      <Steps steps={steps} />
    </details>
  );
}

/** How to install, drawn, for both systems; this phone's own comes opened. */
export function InstallSteps({ device }: { device: Device }) {
  return (
    <div className="divide-y divide-line">
      <System name="On an iPhone" open={device !== "android"} steps={iphone} />
      <System name="On Android" open={device === "android"} steps={android} />
    </div>
  );
}
