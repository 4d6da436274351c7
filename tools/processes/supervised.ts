import { type ChildProcess, spawn } from "node:child_process";
import { openSync } from "node:fs";

export type Supervised = { name: string; child: ChildProcess; ended: Promise<number>; stop(): Promise<void> };

export type SupervisedOptions = {
  name: string;
  program: string;
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Standard output and error are appended here. */
  logFile: string;
  /** How long the process may take to end by itself. */
  graceSeconds?: number;
};

// The shell waits on a pipe from us. When the pipe closes, because we ask for it or because we were killed, it ends the
// process, by force after the grace. So nothing outlives this process, whatever ends it.
const script = `grace=$1; shift; "$@" & child=$!
(cat >/dev/null; kill -TERM $child 2>/dev/null; sleep "$grace"; kill -KILL $child 2>/dev/null) <&3 & guard=$!
exec 3<&-
wait $child; code=$?; kill -KILL $guard 2>/dev/null; exit $code`;

/** Starts a process that ends with this one. It gets a session of its own, so Ctrl-C reaches it only through us, in our order. */
export function startSupervised(options: SupervisedOptions): Supervised {
  const log = openSync(options.logFile, "a");
  const grace = String(options.graceSeconds ?? 8);
  const child = spawn("/bin/sh", ["-c", script, "supervise", grace, options.program, ...options.args], {
    cwd: options.cwd,
    env: options.env,
    stdio: ["ignore", log, log, "pipe"],
    detached: true,
  });
  const ended = new Promise<number>((resolve) => child.once("exit", (code) => resolve(code ?? 1)));
  child.once("error", () => undefined);
  const stop = async () => {
    (child.stdio[3] as NodeJS.WritableStream | null)?.end();
    await ended;
  };
  return { name: options.name, child, ended, stop };
}
