import type { DispatchServices } from "../dispatch/index.ts";

/** What video works with. One per process. */
export type VideoServices = DispatchServices & {
  /** How long between two looks at who is in a room, where no webhook says more. */
  meterEveryMs: number;
};
