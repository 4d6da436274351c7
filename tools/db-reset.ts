import { existsSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { lockInstance } from "./sandbox/instance-lock.ts";

/** Throws the embedded database, the lab's memory and the demo log-ins away; the next start makes them anew. */
const dataDirectory = resolve(process.env.TANDEM_DATA_DIR ?? ".data");
if (process.env.DATABASE_URL) {
  console.error(
    "DATABASE_URL is set: that database is not ours to delete. Drop and create it yourself, then run npm start.",
  );
  process.exit(1);
}
const release = existsSync(dataDirectory) ? lockInstance(dataDirectory) : () => undefined;
const location = join(dataDirectory, "postgres-location");
const places = [
  existsSync(location) ? readFileSync(location, "utf8").trim() : "",
  ...["postgres", "postgres-location", "lab", "logs", "sandbox.json", "secrets.json", "keyring.json"].map((name) =>
    join(dataDirectory, name),
  ),
];
for (const place of places.filter((path) => path !== "")) rmSync(place, { recursive: true, force: true });
release();
console.log(`The data in ${dataDirectory} is gone. npm start makes new demo data.`);
