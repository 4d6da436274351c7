/** One row of what was pasted: a number and the values of a template's variables. */
export type Recipient = { line: number; to: string; variables: Record<string, string> };

/**
 * Reads recipients as people have them: a number on each line, or a table out of a spreadsheet whose first row names the columns
 * (`to`, `number` or `phone`, and a column for each variable), parted by comma, semicolon or tab.
 */
export function readRecipients(pasted: string): Recipient[] {
  const lines = pasted.split(/\r?\n/).map((text, index) => ({ text, line: index + 1 }));
  const full = lines.filter(({ text }) => text.trim() !== "");
  const [first] = full;
  if (!first) return [];
  const separator = ["\t", ";", ","].find((each) => first.text.includes(each)) ?? ",";
  const head = cells(first.text, separator).map((cell) => cell.toLowerCase());
  const column = head.findIndex((name) => ["to", "number", "phone", "telephone", "mobile"].includes(name));
  if (column === -1) {
    return full.map(({ text, line }) => ({ line, to: cells(text, separator)[0] ?? "", variables: {} }));
  }
  const names = cells(first.text, separator);
  return full.slice(1).map(({ text, line }) => {
    const row = cells(text, separator);
    const variables = Object.fromEntries(
      names.flatMap((name, index) => (index === column || name === "" ? [] : [[name, row[index] ?? ""]])),
    );
    return { line, to: row[column] ?? "", variables };
  });
}

/** A text as a recipient gets it; variables without a value stay as they are written. */
export function fillText(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(
    /\{\{\s*([a-zA-Z][a-zA-Z0-9_]{0,39})\s*\}\}/g,
    (written, name: string) => variables[name] ?? written,
  );
}

/** Cells of a line; a quoted one may hold the separator and doubled quotes. */
function cells(line: string, separator: string): string[] {
  const found: string[] = [];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at];
    if (character === '"' && quoted && line[at + 1] === '"') {
      cell += '"';
      at++;
    } else if (character === '"') quoted = !quoted;
    else if (character === separator && !quoted) {
      found.push(cell.trim());
      cell = "";
    } else cell += character;
  }
  return [...found, cell.trim()];
}
