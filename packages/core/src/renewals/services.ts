import type { Clock, Database, Logger } from "../kernel/index.ts";
import type { Renewable } from "./renewable.ts";

/** What renewals work with. The renewables are put together by the server, one per kind of service. */
export type RenewalServices = {
  database: Database;
  clock: Clock;
  logger: Logger;
  renewables: readonly Renewable[];
};
