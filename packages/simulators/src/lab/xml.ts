/** One element with what lies in it. */
export type XmlElement = { name: string; attributes: Record<string, string>; text: string; children: XmlElement[] };

/** A text that is not XML. */
export class XmlError extends Error {}

const TOKEN =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([A-Za-z][\w.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|[^<]+|</g;
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** The root of a document. Throws `XmlError` for what is not one whole element. */
export function parseXml(source: string): XmlElement {
  const top: XmlElement = { name: "", attributes: {}, text: "", children: [] };
  const open: XmlElement[] = [top];
  for (const match of source.trim().matchAll(TOKEN)) {
    const [token, cdata, closing, name, attributes = "", selfClosing] = match;
    const current = open.at(-1) ?? top;
    if (token.startsWith("<!--") || token.startsWith("<?")) continue;
    if (cdata !== undefined) current.text += cdata;
    else if (name === undefined) {
      if (token === "<") throw new XmlError("a < starts no element");
      current.text += unescapeXml(token);
    } else if (closing) {
      if (current.name !== name || open.length === 1) throw new XmlError(`</${name}> closes nothing`);
      open.pop();
    } else {
      const element = { name, attributes: readAttributes(attributes), text: "", children: [] };
      current.children.push(element);
      if (!selfClosing) open.push(element);
    }
  }
  const [root, ...others] = top.children;
  if (open.length > 1 || !root || others.length > 0 || top.text.trim() !== "") {
    throw new XmlError("the document is not one whole element");
  }
  return root;
}

function readAttributes(text: string): Record<string, string> {
  const read = [...text.matchAll(ATTRIBUTE)].map(([, name = "", double, single]) => [
    name,
    unescapeXml(double ?? single ?? ""),
  ]);
  return Object.fromEntries(read);
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(#x?[0-9a-fA-F]+|\w*);?/g, (whole, name: string) => {
    const known = entities[name];
    if (known !== undefined && whole.endsWith(";")) return known;
    if (!name.startsWith("#") || !whole.endsWith(";")) throw new XmlError(`${whole} is no entity`);
    return String.fromCodePoint(name.startsWith("#x") ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1)));
  });
}
