import type { Brand } from "../tenancy/index.ts";
import type { Block, Content } from "./blocks.ts";

export type MailBrand = { name: string; primaryColor: string; supportEmail?: string };

/** How a tenant's mails look. */
export function toMailBrand(name: string, brand: Brand): MailBrand {
  return {
    name,
    primaryColor: brand.primaryColor ?? "#1f4fd8",
    ...(brand.supportEmail ? { supportEmail: brand.supportEmail } : {}),
  };
}

const ink = "#1c1f24";
const muted = "#5b6472";
const line = "#e3e6ea";
const font = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const mono = "ui-monospace,SFMono-Regular,Menlo,Consolas,monospace";

/** The content id under which the QR code with that position is attached. */
export function qrContentId(position: number): string {
  return `qr-${position}@tandem`;
}

/** A message as HTML with its styles inline, as mail programs need it; no picture is loaded from anywhere. */
export function toHtml(content: Content, brand: MailBrand): string {
  let qrs = 0;
  const body = content.blocks.map((block) => blockToHtml(block, brand, () => qrContentId(qrs++))).join("\n");
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light"><title>${escapeHtml(content.title)}</title></head>
<body style="margin:0;background:#f5f6f8;color:${ink};font:16px/1.5 ${font}">
<div style="display:none;max-height:0;overflow:hidden">${escapeHtml(content.preview)}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#fff;border:1px solid ${line};border-radius:8px">
<tr><td style="padding:20px 28px;border-bottom:3px solid ${escapeHtml(brand.primaryColor)};font-weight:700;font-size:18px">${escapeHtml(brand.name)}</td></tr>
<tr><td style="padding:24px 28px"><h1 style="margin:0 0 16px;font-size:22px;line-height:1.3">${escapeHtml(content.title)}</h1>
${body}
</td></tr>
<tr><td style="padding:16px 28px;border-top:1px solid ${line};color:${muted};font-size:13px">${escapeHtml(closing(brand))}</td></tr>
</table></td></tr></table></body></html>`;
}

/** The same message as plain text. */
export function toText(content: Content, brand: MailBrand): string {
  return [content.title, "", ...content.blocks.map(blockToText), "--", closing(brand), ""].join("\n");
}

function closing(brand: MailBrand): string {
  return brand.supportEmail ? `${brand.name}. Questions? Write to ${brand.supportEmail}.` : brand.name;
}

function blockToHtml(block: Block, brand: MailBrand, nextQrId: () => string): string {
  switch (block.kind) {
    case "paragraph":
      return `<p style="margin:0 0 16px">${escapeHtml(block.text)}</p>`;
    case "heading":
      return `<h2 style="margin:24px 0 8px;font-size:17px">${escapeHtml(block.text)}</h2>`;
    case "button":
      return `<p style="margin:0 0 20px"><a href="${escapeHtml(block.url)}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:${escapeHtml(brand.primaryColor)};color:${textOn(brand.primaryColor)};text-decoration:none;font-weight:600">${escapeHtml(block.label)}</a></p>`;
    case "facts":
      return `<table role="presentation" cellpadding="0" cellspacing="0" style="margin:0 0 16px;font-size:15px">${block.rows
        .map(
          ([label, value]) =>
            `<tr><td style="padding:4px 20px 4px 0;color:${muted}">${escapeHtml(label)}</td><td style="padding:4px 0;font-weight:600">${escapeHtml(value)}</td></tr>`,
        )
        .join("")}</table>`;
    case "code":
      return `<p style="margin:0 0 12px;font-size:14px;color:${muted}">${escapeHtml(block.label)}<br><span style="font-family:${mono};color:${ink};word-break:break-all">${escapeHtml(block.value)}</span></p>`;
    case "steps":
      return `<h2 style="margin:24px 0 8px;font-size:17px">${escapeHtml(block.title)}</h2><ol style="margin:0 0 16px;padding-left:22px">${block.steps.map((step) => `<li style="margin:0 0 6px">${escapeHtml(step)}</li>`).join("")}</ol>`;
    case "qr":
      return `<p style="margin:0 0 16px"><img src="cid:${nextQrId()}" width="220" height="220" alt="${escapeHtml(block.alt)}" style="display:block;border:1px solid ${line};border-radius:8px"></p>`;
  }
}

function blockToText(block: Block): string {
  switch (block.kind) {
    case "paragraph":
      return `${block.text}\n`;
    case "heading":
      return `${block.text}\n`;
    case "button":
      return `${block.label}: ${block.url}\n`;
    case "facts":
      return `${block.rows.map(([label, value]) => `${label}: ${value}`).join("\n")}\n`;
    case "code":
      return `${block.label}: ${block.value}\n`;
    case "steps":
      return `${block.title}\n${block.steps.map((step, index) => `${index + 1}. ${step}`).join("\n")}\n`;
    case "qr":
      return `(The QR code is in the HTML part of this message. By hand, use the codes below.)\n`;
  }
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Black or white, whichever can be read on the colour (WCAG relative luminance). */
export function textOn(color: string): "#000000" | "#ffffff" {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color);
  if (!match) return "#ffffff";
  const [red = 0, green = 0, blue = 0] = match.slice(1).map((part) => {
    const share = Number.parseInt(part, 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) ? "#000000" : "#ffffff";
}
