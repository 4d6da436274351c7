import { subjectsSold } from "@tandem/provider-contract";
import { expect, test } from "vitest";
import { providerModules } from "./index.ts";

const sellers = Object.values(providerModules).filter(({ manifest }) => subjectsSold(manifest).length > 0);

test.each(sellers)("whatever $manifest.name sells is listed, or its manifest says why it is not", ({ manifest }) => {
  const told = [...Object.keys(manifest.records ?? {}), ...Object.keys(manifest.unlisted ?? {})];
  expect([...new Set(told)].toSorted()).toEqual(subjectsSold(manifest).toSorted());
});
