import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeDataDirectory } from "../postgres/embedded.ts";
import { startProduct } from "./start-product.ts";

/** One running product for all browser tests. `TANDEM_E2E_SANDBOX` names the sandbox.json of one that runs already. */
export default async function setUp(): Promise<() => Promise<void>> {
  if (process.env.TANDEM_E2E_SANDBOX || process.env.TANDEM_NO_BROWSER) return async () => undefined;
  const dataDirectory = await mkdtemp(join(tmpdir(), "tandem-e2e-"));
  const product = await startProduct(dataDirectory);
  process.env.TANDEM_E2E_SANDBOX = product.sandboxFile;
  return async () => {
    await product.stop();
    delete process.env.TANDEM_E2E_SANDBOX;
    removeDataDirectory(dataDirectory);
  };
}
