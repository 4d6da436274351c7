import { expect, test } from "vitest";
import { cn } from "./cn.ts";

test("of two classes for one property the later stays, wherever it comes from", () => {
  expect(cn("h-9 px-3 text-base", "h-8")).toBe("px-3 text-base h-8");
  expect(cn("bg-surface text-ink", { "bg-primary": true }, ["text-on-primary"])).toBe("bg-primary text-on-primary");
  expect(cn("flex items-center", "grid items-start")).toBe("grid items-start");
});

test("size and colour of text, width and colour of a border are different properties", () => {
  expect(cn("text-sm text-ink-soft", "text-danger-text")).toBe("text-sm text-danger-text");
  expect(cn("border border-line", "border-primary")).toBe("border border-primary");
  expect(cn("border-b border-transparent", "border-b-2")).toBe("border-transparent border-b-2");
});

test("a shorthand ends its parts, a part leaves the shorthand", () => {
  expect(cn("px-3 pt-1 w-4", "p-0 size-5")).toBe("p-0 size-5");
  expect(cn("px-3", "pl-9")).toBe("px-3 pl-9");
});

test("the same property under another variant is kept", () => {
  expect(cn("bg-surface hover:bg-sunken", "bg-primary")).toBe("hover:bg-sunken bg-primary");
  expect(cn("[&_svg]:size-4 sm:[&_svg]:size-4", "[&_svg]:size-5")).toBe("sm:[&_svg]:size-4 [&_svg]:size-5");
  expect(cn("data-[state=open]:animate-rise", "data-[state=open]:animate-appear")).toBe(
    "data-[state=open]:animate-appear",
  );
});

test("classes of no known property are kept, missing ones skipped", () => {
  expect(cn("tabular truncate", undefined, false, "sr-only")).toBe("tabular truncate sr-only");
});
