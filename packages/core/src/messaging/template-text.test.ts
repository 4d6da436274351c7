import { expect, test } from "vitest";
import { fillTemplate, variablesOf } from "./template-text.ts";

test("variables are filled, each time they stand there", () => {
  const body = "Hi {{name}}, your code is {{ code }}. Bye {{name}}";
  expect(variablesOf(body)).toEqual(["name", "code"]);
  expect(fillTemplate(body, { name: "Ada", code: "{{name}}" })).toBe("Hi Ada, your code is {{name}}. Bye Ada");
});

test("half a text is never sent", () => {
  expect(() => fillTemplate("Hi {{name}} {{code}}", { name: "Ada" })).toThrow(
    expect.objectContaining({ details: { field: "variables", problem: "give a value for code" } }),
  );
});
