"use client";

import { CopyButton } from "#ui/copy-button.tsx";
import { Notice } from "#ui/notice.tsx";

/** A key or secret that is shown this once. */
export function SecretOnce({ what, secret, children }: { what: string; secret: string; children?: React.ReactNode }) {
  return (
    <Notice
      tone="success"
      title={`Copy ${what} now: it is not shown again`}
      action={
        <CopyButton value={secret} size="sm">
          Copy
        </CopyButton>
      }
    >
      <code className="block break-all font-mono text-sm">{secret}</code>
      {children}
    </Notice>
  );
}
