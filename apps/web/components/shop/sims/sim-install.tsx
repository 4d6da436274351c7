"use client";

import { useState } from "react";
import { api, type Failure, failureOf } from "#lib/api.ts";
import { Button } from "#ui/button.tsx";
import { CopyButton } from "#ui/copy-button.tsx";
import { Notice } from "#ui/notice.tsx";
import { QrCode } from "#ui/qr-code.tsx";

/** The code that installs a SIM, fetched when it is wanted and not before: whoever has it can install the SIM. */
export function SimInstall({ simId }: { simId: string }) {
  const [code, setCode] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const show = async () => {
    setPending(true);
    setFailure(null);
    try {
      setCode(await api.sims.activationCode(simId));
    } catch (error) {
      setFailure(failureOf(error));
    } finally {
      setPending(false);
    }
  };
  if (code !== null) {
    return (
      <div className="flex flex-col items-start gap-3">
        <QrCode value={code} label="QR code that installs this SIM" size={192} />
        <p className="break-all font-mono text-ink text-sm">{code}</p>
        <CopyButton value={code} label="Copy the activation code">
          Copy
        </CopyButton>
      </div>
    );
  }
  return (
    <div className="flex flex-col items-start gap-3">
      {failure ? <Notice tone="danger">{failure.message}</Notice> : null}
      <Button pending={pending} onClick={show}>
        Show the activation code
      </Button>
    </div>
  );
}
