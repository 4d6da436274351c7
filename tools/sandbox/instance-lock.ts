import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Keeps two starts from sharing one data directory. A lock left by a killed start is taken over. Returns the release. */
export function lockInstance(dataDirectory: string): () => void {
  const file = join(dataDirectory, "instance.pid");
  const pid = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
  if (pid > 0 && pid !== process.pid && isTandem(pid)) {
    throw new Error(
      `Tandem is already running on ${dataDirectory} (process ${pid}). Stop it first, or start another with TANDEM_DATA_DIR=… PORT=… npm start.`,
    );
  }
  writeFileSync(file, String(process.pid));
  return () => rmSync(file, { force: true });
}

function isTandem(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const command = `/proc/${pid}/cmdline`;
  // A reused process id belongs to something else.
  return !existsSync(command) || readFileSync(command, "utf8").includes("tools/start.ts");
}
