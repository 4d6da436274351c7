/** What an element holds: a text, or elements in their order. */
export type XmlContent = string | readonly XmlNode[];
export type XmlNode = readonly [name: string, content: XmlContent];

/** A document with this one root. */
export function writeXml(root: XmlNode): string {
  return `<?xml version="1.0" encoding="UTF-8"?>${writeNode(root)}`;
}

function writeNode([name, content]: XmlNode): string {
  const inner = typeof content === "string" ? escapeXml(content) : content.map(writeNode).join("");
  return inner === "" ? `<${name}/>` : `<${name}>${inner}</${name}>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Text fit for XML; characters XML cannot hold at all are left out. */
export function escapeXml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 forbids.
  const allowed = text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "");
  return allowed.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** One element of markup with attributes; `content` is markup already. Attributes without a value are left out. */
export function xmlElement(
  name: string,
  attributes: Readonly<Record<string, string | undefined>>,
  content = "",
): string {
  const written = Object.entries(attributes).map(([key, value]) =>
    value === undefined ? "" : ` ${key}="${escapeXml(value)}"`,
  );
  return content === "" ? `<${name}${written.join("")}/>` : `<${name}${written.join("")}>${content}</${name}>`;
}

type Open = { name: string; text: string; children: [string, unknown][] };

const TOKEN =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([A-Za-z_][\w.-]*)(?:\s[^<>]*?)?(\/?)>|[^<]+|</g;

/**
 * Reads a document as plain data, for a schema to judge: `{ root: … }`, an element without children as its text, others as an object,
 * a name that repeats as a list. Attributes are not kept. Undefined when it is not well formed; declarations of types (DTDs) never are.
 */
export function parseXml(source: string): unknown {
  const top: Open = { name: "", text: "", children: [] };
  const open: Open[] = [top];
  for (const [token, cdata, closing, name, selfClosing] of source.trim().matchAll(TOKEN)) {
    const current = open.at(-1) ?? top;
    if (token.startsWith("<!--") || token.startsWith("<?")) continue;
    if (cdata !== undefined) current.text += cdata;
    else if (name === undefined) {
      const text = token === "<" ? undefined : unescapeXml(token);
      if (text === undefined) return undefined;
      current.text += text;
    } else if (!closing) {
      if (selfClosing) current.children.push([name, ""]);
      else open.push({ name, text: "", children: [] });
    } else {
      if (current.name !== name || open.length === 1) return undefined;
      open.pop();
      (open.at(-1) ?? top).children.push([name, dataOf(current)]);
    }
  }
  const isWhole = open.length === 1 && top.children.length === 1 && top.text.trim() === "";
  return isWhole ? dataOf(top) : undefined;
}

function dataOf({ text, children }: Open): unknown {
  if (children.length === 0) return text.trim();
  const value: Record<string, unknown> = {};
  for (const [name, inner] of children) {
    const before = Object.hasOwn(value, name) ? value[name] : undefined;
    value[name] = before === undefined ? inner : Array.isArray(before) ? [...before, inner] : [before, inner];
  }
  return value;
}

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Undefined when there is an entity nobody declared. */
function unescapeXml(text: string): string | undefined {
  let isKnown = true;
  const read = text.replace(
    /&(?:(\w+)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));|&/g,
    (_, name?: string, decimal?: string, hex?: string) => {
      const point = decimal !== undefined ? Number(decimal) : hex !== undefined ? Number.parseInt(hex, 16) : null;
      if (point !== null && point <= 0x10ffff) return String.fromCodePoint(point);
      const known = name === undefined ? undefined : NAMED[name];
      if (known === undefined) isKnown = false;
      return known ?? "";
    },
  );
  return isKnown ? read : undefined;
}
