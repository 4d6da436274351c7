"use client";

import { Eye, EyeOff } from "lucide-react";
import { type ReactNode, useState } from "react";
import { IconButton } from "#ui/button.tsx";
import { CopyButton } from "#ui/copy-button.tsx";

function Row({ label, value, shown, children }: { label: string; value: string; shown: string; children?: ReactNode }) {
  return (
    <div className="flex items-center justify-between gap-3 py-2 first:pt-0 last:pb-0">
      <div className="min-w-0">
        <div className="text-ink-soft text-sm">{label}</div>
        <code className="break-all font-mono text-base text-ink">{shown}</code>
      </div>
      <div className="flex shrink-0 items-center">
        {children}
        <CopyButton value={value} label={`Copy ${label.toLowerCase()}`} size="icon" />
      </div>
    </div>
  );
}

/** User name and password for apps that ask for them. The password is covered until it is wanted. */
export function VpnCredentials({ username, password }: { username: string; password: string }) {
  const [visible, setVisible] = useState(false);
  return (
    <div className="divide-y divide-line">
      <Row label="User name" value={username} shown={username} />
      <Row label="Password" value={password} shown={visible ? password : "••••••••••••"}>
        <IconButton label={visible ? "Cover the password" : "Show the password"} onClick={() => setVisible(!visible)}>
          {visible ? <EyeOff aria-hidden="true" /> : <Eye aria-hidden="true" />}
        </IconButton>
      </Row>
    </div>
  );
}
