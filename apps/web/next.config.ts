import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { NextConfig } from "next";

const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * The web process sits behind the api process (one public port), so it neither compresses nor names itself; the api process does both.
 * Types are checked by `npm run check`: a newcomer's first start should not wait for them a second time.
 */
const config: NextConfig = {
  agentRules: false,
  compress: false,
  devIndicators: false,
  outputFileTracingRoot: repository,
  poweredByHeader: false,
  reactStrictMode: true,
  transpilePackages: ["@tandem/sdk"],
  turbopack: { root: repository },
  // A file of its own, because a build writes generated types into the one it uses, and a check must not depend on a build.
  typescript: { ignoreBuildErrors: true, tsconfigPath: "tsconfig.build.json" },
};

export default config;
