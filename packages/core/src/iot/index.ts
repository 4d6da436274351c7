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
export { offerSim, orderSim, type SimOffer } from "./order-sim.ts";
export { getSim, listSims, type SimFilter } from "./queries.ts";
export { readActivationCode } from "./read-activation-code.ts";
export type { IotServices, SimSaleServices } from "./services.ts";
export type { Sim, WantedState } from "./sim.ts";
export { simFulfilment } from "./sim-fulfilment.ts";
