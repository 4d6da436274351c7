import { expect, test } from "vitest";
import { importsOf, type SourceFile, sourceFiles } from "./source-files.ts";

/** The whole map of the core: what each module may import. A new arrow is a reviewed line here. */
const mayImport: Record<string, readonly string[]> = {
  kernel: [],
  tenancy: ["kernel"],
  ledger: ["kernel"],
  upstreams: ["kernel", "tenancy"],
  catalog: ["kernel", "tenancy", "upstreams"],
  pricing: ["kernel", "tenancy", "catalog", "upstreams"],
  wallet: ["kernel", "tenancy", "ledger"],
  rating: ["kernel", "tenancy", "upstreams", "catalog"],
  charging: ["kernel", "tenancy", "ledger", "wallet", "rating"],
  subscriptions: ["kernel", "tenancy", "ledger", "rating", "charging"],
  routing: ["kernel", "tenancy", "upstreams"],
  dispatch: ["kernel", "upstreams", "routing"],
  video: ["kernel", "tenancy", "wallet", "rating", "charging", "dispatch", "upstreams"],
  fax: ["kernel", "rating", "charging", "dispatch", "upstreams"],
  voice: ["kernel", "tenancy", "upstreams", "rating", "charging", "dispatch"],
  hooks: ["kernel", "tenancy", "upstreams"],
  notifications: ["kernel", "tenancy", "hooks"],
  orders: [
    "kernel",
    "tenancy",
    "ledger",
    "upstreams",
    "catalog",
    "pricing",
    "wallet",
    "routing",
    "hooks",
    "notifications",
  ],
  messaging: ["kernel", "tenancy", "upstreams", "rating", "charging", "dispatch"],
  verify: ["kernel", "tenancy", "upstreams", "rating", "charging", "dispatch", "messaging"],
  reconciliation: ["kernel", "tenancy"],
  payments: ["kernel", "tenancy", "ledger", "wallet", "upstreams", "hooks", "notifications", "reconciliation"],
  numbers: [
    "kernel",
    "tenancy",
    "ledger",
    "upstreams",
    "hooks",
    "routing",
    "rating",
    "charging",
    "messaging",
    "voice",
    "orders",
  ],
  iot: ["kernel", "tenancy", "rating", "charging", "upstreams", "orders"],
  vpn: ["kernel", "tenancy", "upstreams", "pricing", "orders"],
  supply: [
    "kernel",
    "tenancy",
    "ledger",
    "upstreams",
    "dispatch",
    "charging",
    "messaging",
    "voice",
    "fax",
    "orders",
    "numbers",
    "iot",
    "vpn",
    "reconciliation",
  ],
  renewals: [
    "kernel",
    "tenancy",
    "catalog",
    "pricing",
    "wallet",
    "hooks",
    "notifications",
    "orders",
    "vpn",
    "subscriptions",
  ],
  documents: ["kernel", "tenancy", "ledger", "wallet", "charging", "orders", "payments", "subscriptions"],
  analytics: [
    "kernel",
    "tenancy",
    "ledger",
    "upstreams",
    "catalog",
    "pricing",
    "wallet",
    "routing",
    "hooks",
    "notifications",
    "orders",
  ],
};

/** Which workspace may import which. Tests, tools and benches may reach across: they put the parts together. */
const workspaceMayImport: Record<string, readonly string[]> = {
  "packages/provider-contract": [],
  "packages/providers": ["provider-contract"],
  "packages/simulators": [],
  "packages/core": ["provider-contract"],
  "packages/api-schema": [],
  "packages/sdk": [],
  "apps/server": ["core", "providers", "provider-contract", "api-schema"],
  "apps/web": ["sdk"],
};

// Test support lies beside what it supports, in files named test-….ts.
const isTest = (path: string) =>
  /\.(test|spec|suite)\.tsx?$/.test(path) || path.includes("/e2e/") || /\/test(-[a-z-]+)?(\.ts|\/)/.test(path);
const code = sourceFiles(/^(packages|apps|tools)\/.*\.(ts|tsx|mts|mjs)$/).filter(
  (file) => !file.path.includes(".generated."),
);
const production = code.filter(
  (file) => !isTest(file.path) && !file.path.startsWith("tools/") && !file.path.includes("/examples/"),
);
const workspaceOf = (path: string) => path.split("/").slice(0, 2).join("/");
const moduleOf = (path: string) => /^packages\/core\/src\/([^/]+)\//.exec(path)?.[1];

function offences(files: readonly SourceFile[], find: (file: SourceFile) => string[]): string[] {
  return files.flatMap((file) => find(file).map((what) => `${file.path}: ${what}`));
}

test("workspaces import only in the drawn direction", () => {
  const wrong = offences(production, (file) =>
    importsOf(file).flatMap(({ specifier, target }) => {
      const own = workspaceOf(file.path);
      const other =
        /^@tandem\/([^/]+)/.exec(specifier)?.[1] ??
        (specifier.startsWith(".") && workspaceOf(target) !== own ? workspaceOf(target).split("/")[1] : undefined);
      return other && !workspaceMayImport[own]?.includes(other) ? [`imports ${other}`] : [];
    }),
  );
  expect(wrong).toEqual([]);
});

test("simulators and providers know nothing of each other, tests of providers apart", () => {
  const wrong = offences(
    code.filter(
      (file) =>
        /^packages\/(simulators|providers)\//.test(file.path) &&
        !(file.path.startsWith("packages/providers/") && isTest(file.path)),
    ),
    (file) =>
      importsOf(file).flatMap(({ target }) =>
        /(^|\/)(providers|simulators)(\/|$)/.test(target) && !target.startsWith(workspaceOf(file.path))
          ? [`imports ${target}`]
          : [],
      ),
  );
  expect(wrong).toEqual([]);
});

test("core modules import only from the rows below them, and only through index.ts", () => {
  const wrong = offences(
    code.filter((file) => file.path.startsWith("packages/core/src/")),
    (file) =>
      importsOf(file).flatMap(({ target }) => {
        const own = moduleOf(file.path);
        const other = moduleOf(target);
        if (!own || !other || own === other) return [];
        // Tests set the stage with what other modules' tests are set with.
        if (/\/test-[a-z-]+\.ts$/.test(target) && isTest(file.path)) return [];
        // The kernel's second door: the row types of every table, generated.
        if (target.endsWith("/kernel/schema.generated.ts")) return [];
        if (!target.endsWith("/index.ts")) return [`goes past the door of ${other}: ${target}`];
        // A database test may set the stage with any module.
        return mayImport[own]?.includes(other) || isTest(file.path) ? [] : [`${own} may not import ${other}`];
      }),
  );
  expect(wrong).toEqual([]);
});

test("every core module is on the map", () => {
  const modules = new Set(code.map((file) => moduleOf(file.path)).filter((name) => name !== undefined));
  expect([...modules].filter((name) => !(name in mayImport))).toEqual([]);
});

test("SQL names only the schemas of its own module and those below", () => {
  const schemas = Object.keys(mayImport);
  const wrong = offences(
    production.filter((file) => moduleOf(file.path)),
    (file) => {
      const own = moduleOf(file.path) ?? "";
      if (own === "analytics") return [];
      const named = [
        ...file.text.matchAll(
          /\b(?:from|join|into|update|insertInto\("|selectFrom\("|updateTable\("|deleteFrom\(")\s*"?([a-z]+)\.[a-z_]+/g,
        ),
      ].map((match) => match[1] ?? "");
      return [...new Set(named)]
        .filter((schema) => schemas.includes(schema) && schema !== own && !mayImport[own]?.includes(schema))
        .map((schema) => `reads ${schema}'s tables`);
    },
  );
  expect(wrong).toEqual([]);
});

test("core knows no HTTP framework and no provider", () => {
  const wrong = offences(
    production.filter((file) => file.path.startsWith("packages/core/")),
    (file) =>
      importsOf(file).flatMap(({ specifier }) =>
        /^(hono|@hono|express|fastify|undici|next|@tandem\/providers)/.test(specifier) ? [`imports ${specifier}`] : [],
      ),
  );
  expect(wrong).toEqual([]);
});

test("pure rules take time and chance as arguments", () => {
  const pure = production.filter((file) =>
    /^packages\/core\/src\/(routing\/(rank|strateg|wilson)|pricing\/price-for|catalog\/match|rating\/(rate|segments|prefix)|charging\/money|subscriptions\/(periods|prorate))/.test(
      file.path,
    ),
  );
  expect(pure.length).toBeGreaterThan(0);
  expect(
    offences(pure, (file) =>
      [/Date\.now|new Date\(\)/, /Math\.random/, /\bfetch\(/].filter((pattern) => pattern.test(file.text)).map(String),
    ),
  ).toEqual([]);
});

test("each adapter runs the contract suite of its services", () => {
  const manifests = production.filter((file) => /^packages\/providers\/src\/[^/]+\/manifest\.ts$/.test(file.path));
  expect(manifests.length).toBeGreaterThan(0);
  const missing = manifests.filter((file) => {
    const folder = file.path.replace("/manifest.ts", "");
    return !code.some(
      (other) =>
        other.path.startsWith(`${folder}/`) && isTest(other.path) && /describe[A-Z]\w*Provider\(/.test(other.text),
    );
  });
  expect(missing.map((file) => file.path)).toEqual([]);
});

test("no file is longer than 500 lines", () => {
  const source = [...code, ...sourceFiles(/^(packages|apps|tools)\/.*\.(css|sql)$/)].filter(
    (file) => !/schema\.sql$/.test(file.path),
  );
  expect(source.filter((file) => file.lines.length > 500).map((file) => `${file.path}: ${file.lines.length}`)).toEqual(
    [],
  );
});

test("nothing of one machine, and nothing left for later without an issue number", () => {
  const everything = sourceFiles(/\.(ts|tsx|mts|mjs|sql|md|css|yml|yaml|json)$/).filter(
    (file) => !/package-lock\.json|boundaries\.test\.ts/.test(file.path),
  );
  expect(
    offences(everything, (file) =>
      /\/work\/(main|shared|brief)|\/tmp\/bash_jobs/.test(file.text) ? ["names a path of one machine"] : [],
    ),
  ).toEqual([]);
  expect(
    offences(code, (file) =>
      /\b(TODO|FIXME|XXX)\b/.test(file.text) && !file.path.endsWith("boundaries.test.ts")
        ? ["has a note for later"]
        : [],
    ),
  ).toEqual([]);
});
