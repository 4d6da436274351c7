export { createIotConsumer } from "./consume-event.ts";
export * from "./errors.ts";
export { createIotJobs, iotSchedules } from "./jobs.ts";
export {
  limitData,
  type Registration,
  registerSim,
  renameSim,
  type SimOperator,
  simCapabilities,
  wantState,
} from "./manage-sims.ts";
export { getSim, listSims, type SimFilter } from "./queries.ts";
export type { IotServices } from "./services.ts";
export type { Sim, WantedState } from "./sim.ts";
