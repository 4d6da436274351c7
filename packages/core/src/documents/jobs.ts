import { z } from "zod";
import { defineJob } from "../kernel/index.ts";
import { issueDue } from "./issue-due.ts";
import { issueMonth } from "./issue-month.ts";
import type { DocumentsServices } from "./services.ts";

const oneRoot = z.object({ rootId: z.uuid() });

/** What the scheduler asks for of every root, and how often. The papers of a month are looked for each hour: the 1st may be missed. */
export const documentSchedules = [
  { job: "documents.issue_due", everyMs: 60_000, perRoot: true },
  { job: "documents.issue_month", everyMs: 3_600_000, perRoot: true },
] as const;

/** The background work of papers. Each may run twice, or again after a kill at any point. */
export function createDocumentJobs(services: DocumentsServices) {
  return [
    defineJob({
      name: "documents.issue_due",
      schema: oneRoot,
      maxAttempts: 1,
      run: async ({ rootId }) => {
        await issueDue(services, rootId);
      },
    }),
    defineJob({
      name: "documents.issue_month",
      schema: oneRoot,
      maxAttempts: 1,
      run: async ({ rootId }) => {
        await issueMonth(services, rootId);
      },
    }),
  ];
}
