import { readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { type BenchContext, type Measure, withBenchContext } from "./bench/context.ts";
import { runIsolationBench } from "./bench/isolation.ts";
import { runLedgerBench } from "./bench/ledger.ts";
import { runMemoryBench } from "./bench/memory.ts";
import { runOrderBench } from "./bench/orders.ts";
import { runRatingBench } from "./bench/rating.ts";
import { runRoutingBench } from "./bench/routing.ts";
import { runSendingBench } from "./bench/sending.ts";
import { runWebhookBench } from "./bench/webhooks.ts";

/** `npm run bench [name …] [-- --write]`: each figure beside its denominator. `--write` puts the table into docs/performance.md. */
const benches: Record<string, (context: BenchContext) => Promise<void>> = {
  routing: runRoutingBench,
  ledger: runLedgerBench,
  orders: runOrderBench,
  rating: runRatingBench,
  webhooks: runWebhookBench,
  sending: runSendingBench,
  isolation: runIsolationBench,
  memory: runMemoryBench,
};
const document = "docs/performance.md";
const asked = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const unknown = asked.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(", ")}. There are: ${Object.keys(benches).join(", ")}.`);
  process.exit(2);
}
const measures: Measure[] = [];
const report = (measure: Measure) => {
  measures.push(measure);
  console.log(row(measure));
};
for (const name of asked.length > 0 ? asked : Object.keys(benches)) {
  console.log(`\n${name} …`);
  const bench = benches[name];
  // Each on a server of its own: what one leaves behind does not slow the next.
  if (bench) await withBenchContext(report, bench);
}
if (process.argv.includes("--write")) write();

function row(measure: Measure): string {
  const number = (value: number) => (value >= 100 ? Math.round(value).toLocaleString("en-US") : value.toPrecision(3));
  const against = measure.denominator ? `${measure.denominator.name}: ${number(measure.denominator.value)}` : "";
  const ratio = measure.ratio === undefined ? "" : `${measure.ratio.toFixed(2)} ×`;
  return `| ${[measure.path, `${number(measure.value)} ${measure.unit}`, against, ratio, measure.goal ?? "", measure.note ?? ""].join(" | ")} |`;
}

function write(): void {
  const table = [
    "| path | measured | against | ratio | goal | note |",
    "| --- | --- | --- | --- | --- | --- |",
    ...measures.map(row),
  ].join("\n");
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim() ?? "unknown"}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}`;
  const [before = "", after = ""] = readFileSync(document, "utf8").split(/<!-- measured -->[\s\S]*<!-- \/measured -->/);
  writeFileSync(document, `${before}<!-- measured -->\n${machine}\n\n${table}\n<!-- /measured -->${after}`);
}
