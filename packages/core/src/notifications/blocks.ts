/** One piece of a message. HTML and plain text are made from the same pieces, so they cannot say different things. */
export type Block =
  | { kind: "paragraph"; text: string }
  | { kind: "heading"; text: string }
  | { kind: "button"; label: string; url: string }
  | { kind: "facts"; rows: readonly (readonly [label: string, value: string])[] }
  | { kind: "code"; label: string; value: string }
  | { kind: "steps"; title: string; steps: readonly string[] }
  | { kind: "qr"; value: string; alt: string };

/** What a template says. `preview` is the line a mailbox shows beside the subject. */
export type Content = { title: string; preview: string; blocks: readonly Block[] };
