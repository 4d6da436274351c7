import type { Schemas } from "@tandem/sdk";

/** What an account is besides a person, in a word; null for a person. */
export const accountKind: Record<Schemas["Account"]["kind"], string | null> = {
  person: null,
  organization: "company",
  house: "the shop itself",
};
