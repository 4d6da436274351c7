import { parseXml, type XmlElement, XmlError } from "../lab/xml.ts";
import { Refusal } from "./refusal.ts";

export type XmlNode = readonly [name: string, content: string | readonly XmlNode[]];

/** A reply of the dashboard. */
export function xml(root: XmlNode, status = 200, headers: Record<string, string> = {}): Response {
  const body = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${write(root)}`;
  return new Response(body, { status, headers: { "content-type": "application/xml", ...headers } });
}

const escaped: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

function write([name, content]: XmlNode): string {
  const inner =
    typeof content === "string"
      ? content.replace(/[&<>]/g, (character) => escaped[character] ?? character)
      : content.map(write).join("");
  return inner === "" ? `<${name}/>` : `<${name}>${inner}</${name}>`;
}

/** A request to the dashboard, whose root must have that name. */
export function readXml(raw: string, name: string): XmlElement {
  try {
    const root = parseXml(raw);
    if (root.name === name) return root;
    throw new Refusal(400, 5002, `the root is <${root.name}>, not <${name}>`);
  } catch (error) {
    if (error instanceof XmlError) throw new Refusal(400, 5002, error.message);
    throw error;
  }
}

export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((one) => one.name === name);
}

/** The text of a child; undefined when it is absent or empty. */
export function textOf(element: XmlElement | undefined, name: string): string | undefined {
  return child(element, name)?.text.trim() || undefined;
}
