import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rewrapHookSecrets } from "../packages/core/src/hooks/index.ts";
import { createDatabase } from "../packages/core/src/kernel/index.ts";
import { parseKeyring, rotateKeyring } from "../packages/core/src/upstreams/index.ts";
import { rewrapVpnPasswords } from "../packages/core/src/vpn/index.ts";

/** Puts every provider's credentials, every customer's webhook secrets and every VPN password under the keyring's active key. Reads DATABASE_APP_URL and KEYRING, or keyring.json in TANDEM_DATA_DIR. */
const { DATABASE_APP_URL: url, KEYRING, TANDEM_DATA_DIR = ".data" } = process.env;
if (!url) {
  console.error("Set DATABASE_APP_URL.");
  process.exit(2);
}
const database = createDatabase({ url, applicationName: "tandem rotate-keyring", maxConnections: 2 });
try {
  const keyring = parseKeyring(KEYRING ?? readFileSync(join(TANDEM_DATA_DIR, "keyring.json"), "utf8"));
  const providers = await rotateKeyring(database, keyring);
  const secrets = await rewrapHookSecrets(database, keyring);
  const passwords = await rewrapVpnPasswords(database, keyring);
  console.log(
    `${providers} providers, ${secrets} webhook secrets and ${passwords} VPN passwords are under the active key now.`,
  );
} finally {
  await database.close();
}
