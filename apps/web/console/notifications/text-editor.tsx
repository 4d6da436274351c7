"use client";

import type { Schemas } from "@tandem/sdk";
import { useState } from "react";
import { useMay } from "#console/lib/me.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { Refusal } from "#console/lib/refusal.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { useSettled } from "#console/lib/use-settled.ts";
import { Button } from "#ui/button.tsx";
import { Sheet } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { Input, Textarea } from "#ui/input.tsx";
import { Skeleton } from "#ui/skeleton.tsx";

type TopicText = Schemas["TopicText"];

/** A topic's subject and text, with the message they make. */
export function TextEditor({ text, onClose }: { text: TopicText; onClose: () => void }) {
  const may = useMay("admin");
  const [draft, setDraft] = useState({ subject: text.subject, text: text.text });
  const path = { topic: text.topic };
  const save = useAct(
    (body: typeof draft) => operator.PUT("/v1/operator/notification-texts/{topic}", { params: { path }, body }),
    { done: "From now on in these words", onDone: onClose, inForm: true },
  );
  const reset = useAct(() => operator.DELETE("/v1/operator/notification-texts/{topic}", { params: { path } }), {
    done: "The built-in words again",
    onDone: onClose,
  });
  const changed = draft.subject !== text.subject || draft.text !== text.text;
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && onClose()}
      className="max-w-2xl"
      title={text.label}
      footer={
        may ? (
          <>
            {text.own ? (
              <Button pending={reset.pending} onClick={() => reset.run(undefined)}>
                Built-in words
              </Button>
            ) : null}
            <Button variant="primary" pending={save.pending} disabled={!changed} onClick={() => save.run(draft)}>
              Save
            </Button>
          </>
        ) : null
      }
    >
      <div className="flex flex-col gap-4">
        <Field label="Subject" error={save.failure?.fields.subject}>
          <Input
            value={draft.subject}
            maxLength={150}
            readOnly={!may}
            onChange={(event) => setDraft({ ...draft, subject: event.target.value })}
          />
        </Field>
        <Field
          label="Text"
          error={save.failure?.fields.text}
          hint={
            <>
              An empty line begins a paragraph. Names:{" "}
              <code className="font-mono">{text.variables.map((name) => `{{${name}}}`).join(" ")}</code>
            </>
          }
        >
          <Textarea
            rows={8}
            value={draft.text}
            maxLength={4000}
            readOnly={!may}
            onChange={(event) => setDraft({ ...draft, text: event.target.value })}
          />
        </Field>
        <Refusal failure={save.failure} shown={["subject", "text"]} />
        <Preview topic={text.topic} draft={changed || text.own ? draft : null} />
      </div>
    </Sheet>
  );
}

/** The message as it would go out, made from example data. */
function Preview({ topic, draft }: { topic: TopicText["topic"]; draft: { subject: string; text: string } | null }) {
  const settled = useSettled(JSON.stringify(draft), 400);
  const preview = useAsk(["topic-preview", topic, settled], (signal) =>
    operator.POST("/v1/operator/notification-texts/{topic}/preview", {
      params: { path: { topic } },
      body: (JSON.parse(settled) as typeof draft) ?? {},
      signal,
    }),
  );
  if (!preview.data) {
    // What is wrong with the words stands at their fields; until they can be used there is nothing to show.
    return preview.failure ? (
      <p className="text-ink-soft text-sm">{preview.failure.message}</p>
    ) : (
      <Skeleton className="h-80" />
    );
  }
  return (
    <section className="flex flex-col gap-2" aria-label="Preview">
      <div className="text-base text-ink">
        <span className="text-ink-soft">Subject: </span>
        {preview.data.subject}
      </div>
      <iframe
        title="The e-mail, made from example data"
        sandbox=""
        srcDoc={preview.data.html}
        className="h-96 w-full rounded-md border border-line bg-page"
      />
      <div className="text-base text-ink">
        <span className="text-ink-soft">SMS: </span>
        {preview.data.sms}
      </div>
    </section>
  );
}
