import PDFDocument from "pdfkit";
import type { DocumentContent, DocumentLine } from "./content.ts";
import { fontFile, runsOf } from "./fonts.ts";

const PAGE = { width: 595.28, height: 841.89 };
const MARGIN = 52;
const WIDTH = PAGE.width - 2 * MARGIN;
const BOTTOM = PAGE.height - 80;
const INK = "#1f2937";
const SOFT = "#6b7280";
const LINE = "#d1d5db";

/** Inter would otherwise write the "8x5" of an id as "8×5". fontkit takes switches by name; the types know only a list. */
const AS_WRITTEN = { features: { calt: false } as unknown as PDFKit.Mixins.OpenTypeFeatures[] };

type Style = { size?: number; weight?: 400 | 600; color?: string; align?: "left" | "right"; width?: number };

/**
 * Draws a document as PDF: A4, in the brand's colour, with its fonts inside. The same content is always the same bytes: its time is the
 * time of issue, and nothing else of the moment goes into it.
 */
export function drawPdf(content: DocumentContent): Promise<Buffer> {
  const pdf = new PDFDocument({
    size: [PAGE.width, PAGE.height],
    margin: 0,
    autoFirstPage: false,
    bufferPages: true,
    lang: "en",
    info: {
      Title: `${content.title} ${content.number}`,
      Author: content.seller.name,
      CreationDate: new Date(content.issuedAt),
      ModDate: new Date(content.issuedAt),
    },
  });
  const chunks: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    pdf.on("data", (chunk: Buffer) => chunks.push(chunk));
    pdf.on("end", () => resolve(Buffer.concat(chunks)));
    pdf.on("error", reject);
  });
  new Drawing(pdf, content).draw();
  pdf.end();
  return done;
}

class Drawing {
  readonly #pdf: PDFKit.PDFDocument;
  readonly #content: DocumentContent;
  readonly #fonts = new Set<string>();
  #y = MARGIN;

  constructor(pdf: PDFKit.PDFDocument, content: DocumentContent) {
    this.#pdf = pdf;
    this.#content = content;
  }

  draw(): void {
    this.#newPage();
    this.#head();
    this.#parties();
    this.#lines();
    this.#sums();
    for (const note of this.#content.notes) this.#paragraph(note, { color: SOFT, size: 9 });
    this.#foot();
  }

  #newPage(): void {
    this.#pdf.addPage();
    this.#pdf.rect(0, 0, PAGE.width, 6).fill(this.#content.seller.color);
    this.#y = MARGIN;
  }

  #head(): void {
    const { seller, title, number, issuedAt } = this.#content;
    this.#text(seller.name, MARGIN, this.#y, { size: 13, weight: 600, width: WIDTH / 2 });
    this.#text(title, MARGIN, this.#y, { size: 20, weight: 600, color: seller.color, align: "right", width: WIDTH });
    this.#text(number, MARGIN, this.#y + 28, { weight: 600, align: "right", width: WIDTH });
    this.#text(dayOf(issuedAt), MARGIN, this.#y + 42, { color: SOFT, align: "right", width: WIDTH });
    let y = this.#y + 20;
    for (const line of [...seller.address.split("\n"), seller.taxId && `Tax number ${seller.taxId}`, seller.email]) {
      if (line) y = this.#text(line, MARGIN, y, { size: 9, color: SOFT, width: WIDTH / 2 });
    }
    this.#y = Math.max(y, this.#y + 60) + 24;
  }

  #parties(): void {
    const { buyer, facts } = this.#content;
    const top = this.#y;
    let left = this.#text("For", MARGIN, top, { size: 9, color: SOFT, width: WIDTH / 2 });
    left = this.#text(buyer.name, MARGIN, left, { weight: 600, width: WIDTH / 2 });
    const rest = [...buyer.address.split("\n"), buyer.country, buyer.taxId && `Tax number ${buyer.taxId}`, buyer.email];
    for (const line of rest) if (line) left = this.#text(line, MARGIN, left, { width: WIDTH / 2 });
    let right = top;
    for (const { label, value } of facts) {
      right = this.#text(label, MARGIN + WIDTH / 2, right, { size: 9, color: SOFT, align: "right", width: WIDTH / 2 });
      right = this.#text(value, MARGIN + WIDTH / 2, right, { align: "right", width: WIDTH / 2 });
    }
    this.#y = Math.max(left, right) + 22;
  }

  #lines(): void {
    const { lines, statement, currency } = this.#content;
    this.#rowHead();
    if (statement) this.#row({ date: "", text: "Balance at the beginning", amount: statement.opening }, 600);
    for (const line of lines) this.#row(line, 400);
    if (lines.length === 0) this.#row({ date: "", text: `No movements in ${currency}`, amount: "" }, 400);
    if (statement) this.#row({ date: "", text: "Balance at the end", amount: statement.closing }, 600);
  }

  #rowHead(): void {
    const style = { size: 9, color: SOFT } as const;
    this.#text("Date", MARGIN, this.#y, { ...style, width: 80 });
    this.#text("What", MARGIN + 80, this.#y, { ...style, width: WIDTH - 200 });
    this.#text(this.#content.currency, MARGIN, this.#y, { ...style, align: "right", width: WIDTH });
    this.#y += 15;
    this.#rule();
  }

  #row({ date, text, amount }: DocumentLine, weight: 400 | 600): void {
    if (this.#y > BOTTOM - 30) {
      this.#newPage();
      this.#rowHead();
    }
    const top = this.#y + 5;
    this.#text(date && dayOf(date), MARGIN, top, { weight, width: 80 });
    this.#text(amount, MARGIN, top, { weight, align: "right", width: WIDTH });
    this.#y = this.#text(text, MARGIN + 80, top, { weight, width: WIDTH - 190 }) + 4;
    this.#rule();
  }

  #sums(): void {
    const { kind, net, taxes, gross, currency } = this.#content;
    if (kind === "statement") {
      this.#y += 16;
      return;
    }
    if (this.#y > BOTTOM - 40 - 16 * taxes.length) this.#newPage();
    this.#y += 10;
    const rows: [string, string, 400 | 600][] = taxes.length > 0 ? [["Net", net, 400]] : [];
    for (const { name, rate, amount } of taxes) rows.push([`${name} ${rate} %`, amount, 400]);
    rows.push(["Total", `${gross} ${currency}`, 600]);
    for (const [label, amount, weight] of rows) {
      this.#text(label, MARGIN + WIDTH - 260, this.#y, { weight, align: "right", width: 140 });
      this.#y = this.#text(amount, MARGIN, this.#y, { weight, align: "right", width: WIDTH }) + 3;
    }
    this.#y += 18;
  }

  #paragraph(text: string, style: Style): void {
    if (this.#y > BOTTOM - 20) this.#newPage();
    this.#y = this.#text(text, MARGIN, this.#y, { ...style, width: WIDTH }) + 4;
  }

  #foot(): void {
    const { count } = this.#pdf.bufferedPageRange();
    for (let page = 0; page < count; page += 1) {
      this.#pdf.switchToPage(page);
      const style = { size: 8, color: SOFT, width: WIDTH } as const;
      this.#text(`${this.#content.seller.name} · ${this.#content.number}`, MARGIN, PAGE.height - 44, style);
      this.#text(`${page + 1} / ${count}`, MARGIN, PAGE.height - 44, { ...style, align: "right" });
    }
  }

  #rule(): void {
    this.#pdf
      .moveTo(MARGIN, this.#y)
      .lineTo(MARGIN + WIDTH, this.#y)
      .lineWidth(0.5)
      .stroke(LINE);
  }

  /** Writes a text within a width, word by word on as many lines as it needs, and answers where the next line begins. */
  #text(text: string, x: number, y: number, style: Style): number {
    const { size = 10, weight = 400, color = INK, align = "left", width = WIDTH } = style;
    const lineHeight = size * 1.4;
    let bottom = y;
    for (const line of this.#wrap(text, { size, weight, width })) {
      const lineWidth = this.#measure(line, size, weight);
      let at = align === "right" ? x + width - lineWidth : x;
      for (const run of runsOf(line, weight)) {
        this.#use(run.font, size)
          .fillColor(color)
          .text(run.text, at, bottom, { ...AS_WRITTEN, lineBreak: false });
        at += this.#pdf.widthOfString(run.text, AS_WRITTEN);
      }
      bottom += lineHeight;
    }
    return bottom;
  }

  #wrap(text: string, { size, weight, width }: { size: number; weight: 400 | 600; width: number }): string[] {
    const lines: string[] = [];
    let line = "";
    for (const word of text.split(/\s+/)) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (line !== "" && this.#measure(longer, size, weight) > width) {
        lines.push(line);
        line = word;
      } else line = longer;
    }
    return [...lines, line];
  }

  #measure(text: string, size: number, weight: 400 | 600): number {
    return runsOf(text, weight).reduce(
      (sum, run) => sum + this.#use(run.font, size).widthOfString(run.text, AS_WRITTEN),
      0,
    );
  }

  #use(font: string, size: number): PDFKit.PDFDocument {
    if (!this.#fonts.has(font)) {
      this.#pdf.registerFont(font, fontFile(font));
      this.#fonts.add(font);
    }
    return this.#pdf.font(font).fontSize(size);
  }
}

const dayOf = (at: string) => at.slice(0, 10);
