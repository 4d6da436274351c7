import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { generatedFiles } from "./generated-files.ts";

/** Runs every generator. With --check the files are put back as they were and the run fails when one had changed. */
const checking = process.argv.includes("--check");
const read = () => new Map(generatedFiles.map((file) => [file, existsSync(file) ? readFileSync(file, "utf8") : ""]));
const before = read();
for (const generator of ["tools/gen-database.ts", "tools/gen-registry.ts", "tools/gen-openapi.ts"]) {
  execFileSync(process.execPath, ["--disable-warning=ExperimentalWarning", generator], {
    stdio: ["ignore", "ignore", "pipe"],
  });
}
const changed = [...read()].filter(([file, text]) => text !== before.get(file)).map(([file]) => file);
if (checking) {
  for (const file of changed) writeFileSync(file, before.get(file) ?? "");
  if (changed.length > 0) {
    console.error(`Out of date: ${changed.join(", ")}`);
    process.exit(1);
  }
} else {
  console.log(changed.length > 0 ? `Written: ${changed.join(", ")}` : "Everything generated was up to date.");
}
