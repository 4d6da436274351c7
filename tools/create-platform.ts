import { readConfig } from "../apps/server/src/config.ts";
import { openServices } from "../apps/server/src/open-services.ts";
import { tenantScope, withoutScope, withScope } from "../packages/core/src/kernel/index.ts";
import { seedDefaultRules } from "../packages/core/src/pricing/index.ts";
import { seedDefaultPlans } from "../packages/core/src/subscriptions/index.ts";
import { createPlatform } from "../packages/core/src/tenancy/index.ts";

/**
 * Founds a platform in an empty installation: its name, the host of PUBLIC_URL, the standard price rules and a first
 * administrator. Reads the environment of the api, and ADMIN_EMAIL and ADMIN_PASSWORD. Refuses a host that is taken.
 */
const name = process.argv[2];
const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password = "" } = process.env;
if (!name || !email || password.length < 12) {
  console.error('Usage: ADMIN_EMAIL=… ADMIN_PASSWORD=<12 characters or more> node tools/create-platform.ts "Name"');
  process.exit(2);
}
const config = readConfig({ LOG_LEVEL: "error", ...process.env });
const host = new URL(config.PUBLIC_URL).host;
const { services, close } = await openServices(config, "create-platform", { listen: false, maxConnections: 2 });
try {
  const taken = await withoutScope(services.database, (tx) =>
    tx.sql.selectFrom("tenancy.hosts").select("host").where("host", "=", host).executeTakeFirst(),
  );
  if (taken) throw new Error(`${host} belongs to a platform already. Choose another PUBLIC_URL.`);
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  const tenant = await createPlatform(services.database, { slug, name, hosts: [host] });
  await withScope(services.database, tenantScope(tenant.rootId, tenant.tenantId), async (tx) => {
    await seedDefaultRules(tx, tenant);
    await seedDefaultPlans(tx, tenant.tenantId);
  });
  const { rootId, tenantId } = tenant;
  await services.people.createUser({ rootId, tenantId, name: "Administrator", email, password, roles: ["admin"] });
  console.log(`${name} is at ${config.PUBLIC_URL}; ${email} signs in at ${config.PUBLIC_URL}/console.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  await close();
}
