import type { Schemas } from "@tandem/sdk";
import { Download } from "lucide-react";
import { formatDay } from "#lib/format.ts";
import { documentMeaning } from "#lib/status.ts";
import { buttonStyle } from "#ui/button-style.ts";
import { Money } from "#ui/money.tsx";

type Document = Schemas["Document"];

function File({ document, type, name }: { document: Document; type: "pdf" | "csv"; name: string }) {
  return (
    <a
      href={`/v1/documents/${document.id}/document.${type}`}
      download={`${document.number}.${type}`}
      aria-label={`${name} of ${document.number}`}
      className={buttonStyle({ size: "sm", variant: "ghost" })}
    >
      <Download aria-hidden="true" />
      {name}
    </a>
  );
}

/** Papers, newest first, each to download as it was issued. */
export function DocumentList({ documents }: { documents: readonly Document[] }) {
  return (
    <ul className="divide-y divide-line border-line border-t">
      {documents.map((document) => (
        <li key={document.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-3">
          <div className="min-w-0 flex-1 basis-56">
            <div className="text-base text-ink">{document.title}</div>
            <div className="flex flex-wrap gap-x-2 text-ink-soft text-sm">
              <span>{documentMeaning[document.kind].label}</span>
              <span className="tabular">{document.number}</span>
              <time dateTime={document.issuedAt}>{formatDay(document.issuedAt)}</time>
            </div>
          </div>
          <Money value={document.total} signed={document.kind === "statement"} className="font-medium text-base" />
          <div className="flex">
            <File document={document} type="pdf" name="PDF" />
            <File document={document} type="csv" name="CSV" />
          </div>
        </li>
      ))}
    </ul>
  );
}
