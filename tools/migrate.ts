import { ensureAppLogin, migrate } from "../packages/core/src/kernel/index.ts";

/** Production's migration step: DATABASE_URL is the owner; the application's login is made from APP_DATABASE_LOGIN and APP_DATABASE_PASSWORD. */
const { DATABASE_URL: ownerUrl, APP_DATABASE_LOGIN: name, APP_DATABASE_PASSWORD: password } = process.env;
if (!ownerUrl || !name || !password) {
  console.error("Set DATABASE_URL (the owner), APP_DATABASE_LOGIN and APP_DATABASE_PASSWORD.");
  process.exit(2);
}
const report = await migrate(ownerUrl, (file) => console.log(`applied ${file}`));
await ensureAppLogin(ownerUrl, { name, password });
console.log(`${report.applied.length} of ${report.total} migrations applied; ${name} may connect.`);
