import { defineConfig } from "vitest/config";

const common = { exclude: ["**/node_modules/**", "**/.next/**"], testTimeout: 60_000, hookTimeout: 300_000 };

/** Three kinds of test (docs/contributing.md): `unit` needs nothing, `db` an embedded PostgreSQL, `e2e` the whole product and a browser. */
export default defineConfig({
  test: {
    maxWorkers: 3,
    projects: [
      {
        test: {
          ...common,
          name: "unit",
          // These share nothing but code, so a worker need not load it anew for each file.
          isolate: false,
          include: ["packages/**/*.test.ts", "apps/**/*.test.ts", "tools/**/*.test.ts"],
          exclude: [...common.exclude, "**/*.db.test.ts"],
        },
      },
      {
        test: {
          ...common,
          name: "db",
          include: ["packages/**/*.db.test.ts", "apps/**/*.db.test.ts", "tools/**/*.db.test.ts"],
          globalSetup: ["tools/test/database-setup.ts"],
        },
      },
      {
        test: {
          ...common,
          name: "e2e",
          include: ["apps/web/e2e/**/*.spec.ts"],
          globalSetup: ["tools/test/product-setup.ts"],
          testTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
