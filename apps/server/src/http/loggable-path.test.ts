import { expect, test } from "vitest";
import { loggablePath } from "./loggable-path.ts";

test.each([
  ["/webhooks/esim-access/s3cret-token", "/webhooks/esim-access/[redacted]"],
  ["/webhooks/airalo/s3cret-token/low-data", "/webhooks/airalo/[redacted]/low-data"],
  ["/v1/operator/webhooks/whk_1/replay", "/v1/operator/webhooks/whk_1/replay"],
  ["/v1/orders/ord_1", "/v1/orders/ord_1"],
])("%s is logged as %s", (path, logged) => {
  expect(loggablePath(path)).toBe(logged);
});
