import { expect, test } from "vitest";
import { deviceOf } from "./device.ts";

test("a phone is told from a computer", () => {
  expect(deviceOf("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)")).toBe("ios");
  expect(deviceOf("Mozilla/5.0 (Linux; Android 15; Pixel 9)")).toBe("android");
  expect(deviceOf("Mozilla/5.0 (X11; Linux x86_64)")).toBe("computer");
});
