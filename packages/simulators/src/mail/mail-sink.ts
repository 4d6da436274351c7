import type { AddressInfo } from "node:net";
import PostalMime, { type Email } from "postal-mime";
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server";

/** A message as the list shows it; `to` are the envelope's recipients. */
export type MailSummary = { id: string; to: string[]; from: string; subject: string; at: string };

/** A whole message. Attachments are told by their kind and size in bytes, not given. */
export type Mail = MailSummary & {
  headers: { name: string; value: string }[];
  text: string | null;
  html: string | null;
  attachments: { filename: string | null; contentType: string; contentId: string | null; sizeBytes: number }[];
};

/** A running SMTP server that delivers nothing and keeps the last 500 messages. */
export type MailSink = {
  port: number;
  /** `smtp://host:port`, no credentials, no TLS. */
  url: string;
  /** The newest first. */
  list(): MailSummary[];
  find(id: string): Mail | undefined;
  clear(): void;
  close(): Promise<void>;
};

const KEPT_MAX = 500;
const SIZE_MAX_BYTES = 25 * 1_048_576;

/** Starts the sink; port 0 picks a free one. Any sender, recipient and log-in is taken. */
export async function startMailSink({ host, port }: { host: string; port: number }): Promise<MailSink> {
  const mails = new Map<string, Mail>();
  let lastId = 0;
  const keep = (session: SMTPServerSession, email: Email): void => {
    lastId += 1;
    const id = `mail_${lastId}`;
    mails.set(id, toMail(id, session, email));
    const oldest = mails.keys().next().value;
    if (mails.size > KEPT_MAX && oldest !== undefined) mails.delete(oldest);
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    size: SIZE_MAX_BYTES,
    logger: false,
    onAuth: (auth, _session, done) => done(null, { user: auth.username ?? "anyone" }),
    onData: (stream, session, done) => {
      receive(stream).then(
        (email) => {
          keep(session, email);
          done();
        },
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
      );
    },
  });
  await listen(server, host, port);
  const address = server.server.address() as AddressInfo;
  return {
    port: address.port,
    url: `smtp://${host}:${address.port}`,
    list: () => [...mails.values()].reverse().map(summarise),
    find: (id) => mails.get(id),
    clear: () => mails.clear(),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function summarise({ id, to, from, subject, at }: Mail): MailSummary {
  return { id, to, from, subject, at };
}

function listen(server: SMTPServer, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.removeListener("error", reject);
      // A client that hangs up in the middle of a session is its own affair, not a reason to end the lab.
      server.on("error", (error) => console.warn(`mail sink: ${error.message}`));
      resolve();
    });
  });
}

async function receive(stream: SMTPServerDataStream): Promise<Email> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  if (stream.sizeExceeded) throw new Error(`message is larger than ${SIZE_MAX_BYTES} bytes`);
  return PostalMime.parse(Buffer.concat(chunks));
}

function toMail(id: string, session: SMTPServerSession, email: Email): Mail {
  const { mailFrom, rcptTo } = session.envelope;
  return {
    id,
    to: rcptTo.map((recipient) => recipient.address),
    from: email.from?.address ?? (mailFrom ? mailFrom.address : ""),
    subject: email.subject ?? "",
    at: new Date().toISOString(),
    headers: email.headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
    text: email.text ?? null,
    html: email.html ?? null,
    attachments: email.attachments.map((attachment) => ({
      filename: attachment.filename,
      contentType: attachment.mimeType,
      contentId: attachment.contentId ?? null,
      sizeBytes: typeof attachment.content === "string" ? attachment.content.length : attachment.content.byteLength,
    })),
  };
}
