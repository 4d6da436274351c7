"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button, type ButtonProps, IconButton } from "./button.tsx";

async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Clipboards are closed to pages without TLS; the old way still works there.
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    return copied;
  }
}

/** Copies `value` and says so for two seconds. With `children` it is a button with words, without an icon alone. */
export function CopyButton({
  value,
  label = "Copy",
  children,
  ...rest
}: Omit<ButtonProps, "value" | "onClick"> & { value: string; label?: string }) {
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 2000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => setState((await copyText(value)) ? "copied" : "failed");
  const icon = state === "copied" ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />;
  const said = state === "copied" ? "Copied" : state === "failed" ? "Select the text and copy it by hand" : "";
  const status = (
    <span role="status" className="sr-only">
      {said}
    </span>
  );
  if (!children) {
    return (
      <>
        <IconButton
          size="icon-sm"
          {...rest}
          label={said || label}
          onClick={copy}
          className="text-ink-faint [&_svg]:size-3.5"
        >
          {icon}
        </IconButton>
        {status}
      </>
    );
  }
  return (
    <>
      <Button {...rest} onClick={copy}>
        {icon}
        {state === "copied" ? "Copied" : children}
      </Button>
      {status}
    </>
  );
}
