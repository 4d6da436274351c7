import { createTextSeal } from "./sealed-text.ts";

type Named = { rootId: string; faxId: string };

const sealOf = (secret: string) => createTextSeal(secret, "fax documents");

/** Where a carrier fetches a fax's document: an address nobody can guess and that names nothing. */
export function faxDocumentUrl(publicUrl: string, secret: string, { rootId, faxId }: Named): string {
  const token = Buffer.from(sealOf(secret).seal(`${rootId} ${faxId}`), "base64").toString("base64url");
  return `${publicUrl}/fax-documents/${token}`;
}

/** What such an address names; null when it is none of ours. */
export function openDocumentToken(secret: string, token: string): Named | null {
  try {
    const [rootId, faxId] = sealOf(secret).open(Buffer.from(token, "base64url").toString("base64")).split(" ");
    return rootId && faxId ? { rootId, faxId } : null;
  } catch {
    // Anything else than what was sealed here fails to open: it names nothing.
    return null;
  }
}
