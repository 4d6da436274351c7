import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { countPages, isPdf } from "./count-pages.ts";

test("pages are counted in the open and in compressed streams; trees of pages are not pages", () => {
  const open = Buffer.from(
    "%PDF-1.4\n1 0 obj <</Type /Pages /Count 2>>\n2 0 obj <</Type/Page>>\n3 0 obj <</Type /Page >>",
  );
  expect([isPdf(open), countPages(open)]).toEqual([true, 2]);
  const objects = deflateSync(Buffer.from("<</Type/Pages>> <</Type/Page/A 1>> <</Type /Page>> <</Type/Page>>"));
  const head = Buffer.from("%PDF-1.5\n9 0 obj <</Type/ObjStm/Filter/FlateDecode>>\nstream\n");
  const compressed = Buffer.concat([head, objects, Buffer.from("\nendstream\nendobj")]);
  expect(countPages(compressed)).toBe(3);
});

test("what cannot be counted is one page, and what is no PDF is none", () => {
  expect(countPages(Buffer.from("%PDF-1.4\nstream\nnot compressed\nendstream"))).toBe(1);
  expect(isPdf(Buffer.from("GIF89a"))).toBe(false);
});
