import { expect, test } from "vitest";
import { escapeXml, parseXml, writeXml, xmlElement } from "./xml.ts";

test("what was written is read again, however awkward the text", () => {
  const text = `Tom & "Jerry" <say> it's 5 > 4 ✓`;
  expect(
    parseXml(
      writeXml([
        "Order",
        [
          ["Name", text],
          ["Empty", ""],
        ],
      ]),
    ),
  ).toEqual({ Order: { Name: text, Empty: "" } });
  expect(xmlElement("Say", { voice: 'a"b', none: undefined }, escapeXml(text))).toContain('voice="a&quot;b"');
});

test("a name that repeats is a list, attributes and comments are passed over", () => {
  const source = `<?xml version="1.0"?><!-- note --><a x="1"><b>1</b><b>2</b><c><![CDATA[<d>]]></c></a>`;
  expect(parseXml(source)).toEqual({ a: { b: ["1", "2"], c: "<d>" } });
});

test("what is not well formed is undefined, and nobody's entities are fetched", () => {
  const broken = ["", "text", "<a>", "<a></b>", "<a/><b/>", "<a>&nobody;</a>", "<a>& b</a>", "{}", "<a>5 < 6</a>"];
  const doctype = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>';
  for (const source of [...broken, doctype]) expect(parseXml(source), source).toBeUndefined();
});

test("a prototype's names are only names", () => {
  expect(parseXml("<a><constructor>1</constructor></a>")).toEqual({ a: { constructor: "1" } });
});
