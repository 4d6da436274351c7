"use client";

import type { Schemas } from "@tandem/sdk";
import { useState } from "react";
import { operator } from "#console/lib/operator-api.ts";
import { Loaded } from "#console/lib/parts.tsx";
import { useAsk } from "#console/lib/use-ask.ts";
import { Badge } from "#ui/badge.tsx";
import { Card } from "#ui/card.tsx";
import { TextEditor } from "./text-editor.tsx";

type TopicText = Schemas["TopicText"];

const groupNames: Record<string, string> = {
  orders: "Orders",
  money: "Money",
  renewals: "Renewals",
  messages: "Messages and calls",
  account: "Account",
};

/** What the brand says of each topic; each opens with its words and a preview. */
export function TopicTexts() {
  const [open, setOpen] = useState<string | null>(null);
  const texts = useAsk(["topic-texts"], (signal) => operator.GET("/v1/operator/notification-texts", { signal }));
  return (
    <Loaded asked={texts}>
      {({ data }) => {
        const chosen = data.find((text) => text.topic === open);
        return (
          <div className="grid gap-5 xl:grid-cols-2">
            {[...new Set(data.map((text) => text.group))].map((group) => (
              <Card key={group} title={groupNames[group] ?? group} flush>
                <ul className="divide-y divide-line border-line border-t">
                  {data
                    .filter((text) => text.group === group)
                    .map((text) => (
                      <TextRow key={text.topic} text={text} onOpen={() => setOpen(text.topic)} />
                    ))}
                </ul>
              </Card>
            ))}
            {chosen ? <TextEditor key={chosen.topic} text={chosen} onClose={() => setOpen(null)} /> : null}
          </div>
        );
      }}
    </Loaded>
  );
}

function TextRow({ text, onOpen }: { text: TopicText; onOpen: () => void }) {
  return (
    <li>
      <button
        type="button"
        onClick={onOpen}
        className="flex w-full items-center justify-between gap-4 px-4 py-2.5 text-left hover:bg-sunken focus-visible:-outline-offset-2"
      >
        <span className="min-w-0">
          <span className="block text-base text-ink">{text.label}</span>
          <span className="line-clamp-1 text-ink-soft text-sm">{text.subject}</span>
        </span>
        {text.own ? <Badge tone="brand">Own words</Badge> : null}
      </button>
    </li>
  );
}
