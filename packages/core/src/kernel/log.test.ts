import { pino } from "pino";
import { expect, test } from "vitest";
import { logSettings } from "./log.ts";

function written(log: (logger: pino.Logger) => void): Record<string, unknown> {
  const lines: string[] = [];
  log(pino(logSettings("test", "info"), { write: (line: string) => void lines.push(line) }));
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] ?? "{}");
}

test("secrets and activation codes are masked down to the third level, and nothing else is", () => {
  const line = written((logger) =>
    logger.info(
      {
        token: "t",
        path: "/v1",
        sent: { authorization: "a", body: { apiKey: "k", plan: 1 } },
        list: [{ password: "p" }],
      },
      "x",
    ),
  );
  expect(line).toMatchObject({
    token: "[redacted]",
    path: "/v1",
    sent: { authorization: "[redacted]", body: { apiKey: "[redacted]", plan: 1 } },
    list: [{ password: "[redacted]" }],
    msg: "x",
    level: "info",
  });
});

test("what an error carries is masked as well", () => {
  const error = Object.assign(new Error("no"), { details: { apiKey: "k", code: 4 } });
  for (const line of [
    written((logger) => logger.error({ err: error }, "x")),
    written((logger) => logger.error(error)),
  ]) {
    expect(line).toMatchObject({ err: { type: "Error", message: "no", details: { apiKey: "[redacted]", code: 4 } } });
    expect(error.details.apiKey).toBe("k");
  }
});

test("a date is written as a date", () => {
  expect(written((logger) => logger.info({ at: new Date(0) }, "x"))).toMatchObject({ at: "1970-01-01T00:00:00.000Z" });
});
