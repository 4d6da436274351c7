import type { Clock, Database, Logger } from "../kernel/index.ts";

/** What papers are made with. */
export type DocumentsServices = { database: Database; clock: Clock; logger: Logger };
