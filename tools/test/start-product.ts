import { spawn } from "node:child_process";
import { join } from "node:path";
import { freePort } from "../postgres/embedded.ts";

export type RunningProduct = { pid: number; baseUrl: string; sandboxFile: string; stop(): Promise<void> };

/** The whole product as `npm start` brings it up, on a port of its own. Resolves once it has printed its log-ins. */
export async function startProduct(dataDirectory: string): Promise<RunningProduct> {
  const port = await freePort();
  const output: string[] = [];
  const product = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "tools/start.ts"], {
    env: { ...process.env, PORT: String(port), TANDEM_DATA_DIR: dataDirectory, DATABASE_URL: "", NODE_ENV: "" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((resolve) => product.once("exit", resolve));
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output.push(String(chunk));
      if (output.join("").includes("Stop with Ctrl-C")) resolve();
    };
    product.stdout.on("data", read);
    product.stderr.on("data", read);
    void ended.then((code) =>
      reject(new Error(`The product ended with code ${code} before it was ready:\n${output.join("")}`)),
    );
  });
  const stop = async () => {
    product.kill("SIGTERM");
    await ended;
  };
  return {
    pid: product.pid ?? 0,
    baseUrl: `http://localhost:${port}`,
    sandboxFile: join(dataDirectory, "sandbox.json"),
    stop,
  };
}
