import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { issuerDigits } from "./identity.ts";
import type { Simulator } from "./types.ts";

const SOURCE_DIR = join(import.meta.dirname, "..");

/** Ids of all simulators: the folders beside `lab` that hold a `simulator.ts`. */
export function listSimulatorIds(): string[] {
  return readdirSync(SOURCE_DIR)
    .filter((folder) => existsSync(join(SOURCE_DIR, folder, "simulator.ts")))
    .sort();
}

/** Loads simulators by id. Throws when a folder's name and its simulator's id differ, or when two would issue the same ICCIDs. */
export async function loadSimulators(ids: readonly string[] = listSimulatorIds()): Promise<Simulator[]> {
  const simulators = await Promise.all(ids.map(loadSimulator));
  const issuers = new Set(simulators.map((simulator) => issuerDigits(simulator.id)));
  if (issuers.size < simulators.length) {
    throw new Error(`two of the simulators ${ids.join(", ")} would issue the same ICCIDs; rename one of them`);
  }
  return simulators;
}

async function loadSimulator(id: string): Promise<Simulator> {
  const file = join(SOURCE_DIR, id, "simulator.ts");
  if (!existsSync(file)) {
    throw new Error(`there is no simulator "${id}"; there are: ${listSimulatorIds().join(", ")}`);
  }
  const loaded: { simulator?: Simulator } = await import(pathToFileURL(file).href);
  if (loaded.simulator?.id !== id) throw new Error(`${file} must export a simulator whose id is "${id}"`);
  return loaded.simulator;
}
