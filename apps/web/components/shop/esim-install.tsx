import type { Esim } from "@tandem/sdk";
import { ChevronDown, Download } from "lucide-react";
import type { ReactNode } from "react";
import type { Device } from "#lib/device.ts";
import { buttonStyle } from "#ui/button-style.ts";
import { CopyButton } from "#ui/copy-button.tsx";
import { QrCode } from "#ui/qr-code.tsx";

function Code({ label, value }: { label: string; value: string }) {
  return (
    <div className="flex items-center justify-between gap-3 py-2">
      <div className="min-w-0">
        <div className="text-ink-soft text-sm">{label}</div>
        <code className="break-all font-mono text-base text-ink">{value}</code>
      </div>
      <CopyButton value={value} label={`Copy ${label.toLowerCase()}`} size="icon" />
    </div>
  );
}

function Fold({ title, open = false, children }: { title: string; open?: boolean; children: ReactNode }) {
  return (
    <details open={open} className="group border-line border-t">
      <summary className="flex h-12 list-none items-center justify-between font-medium text-base text-ink">
        {title}
        <ChevronDown aria-hidden="true" className="size-4 text-ink-faint transition-transform group-open:rotate-180" />
      </summary>
      <div className="pb-4">{children}</div>
    </details>
  );
}

function Qr({ esim }: { esim: Esim }) {
  return (
    <div className="flex flex-col items-center gap-2 py-2">
      <QrCode value={esim.activationCode} label="QR code that installs this eSIM" size={224} />
      <p className="max-w-64 text-center text-base text-ink-soft">
        Scan it with the camera of the phone that gets the eSIM.
      </p>
    </div>
  );
}

/** This phone's own way to install comes first; on a computer that is the QR code, to scan with the phone. */
export function EsimInstall({ esim, device }: { esim: Esim; device: Device }) {
  const link = device === "ios" ? esim.appleInstallUrl : device === "android" ? esim.androidInstallUrl : null;
  return (
    <div className="flex flex-col">
      {link ? (
        <div className="flex flex-col gap-2 pb-5">
          <a href={link} className={buttonStyle({ variant: "primary", size: "lg" })}>
            <Download aria-hidden="true" />
            {device === "ios" ? "Install on this iPhone" : "Install on this phone"}
          </a>
          <p className="text-base text-ink-soft">
            {device === "ios" ? "Needs iOS 17.4 or newer and a Wi-Fi connection." : "Needs a Wi-Fi connection."} It can
            be installed once: keep it on the phone after that.
          </p>
        </div>
      ) : (
        <Qr esim={esim} />
      )}
      {link ? (
        <Fold title="Install on another phone: QR code">
          <Qr esim={esim} />
        </Fold>
      ) : null}
      <Fold title="Enter the details by hand">
        <div className="divide-y divide-line">
          <Code label="SM-DP+ address" value={esim.smdpAddress} />
          <Code label="Activation code" value={esim.matchingId} />
          <Code label="Both in one line (Android)" value={esim.activationCode} />
        </div>
      </Fold>
    </div>
  );
}
