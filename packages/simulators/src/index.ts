export type { Fault, FaultKind } from "./lab/faults.ts";
export { faultKinds } from "./lab/faults.ts";
export { type Lab, type StartLabOptions, startLab } from "./lab/start-lab.ts";
export { type RunningSimulator, type StartSimulatorOptions, startSimulator } from "./lab/start-simulator.ts";
export type {
  DeviceReport,
  DeviceResult,
  Sale,
  SaleKind,
  SaleStatus,
  Settings,
  Simulator,
  SimulatorContext,
  SimulatorInstance,
} from "./lab/types.ts";
export { listSimulatorIds } from "./lab/upstreams.ts";
export type { Mail, MailSink, MailSummary } from "./mail/mail-sink.ts";
