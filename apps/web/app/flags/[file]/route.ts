import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { countries } from "country-flag-icons";

export const dynamic = "force-static";
export const dynamicParams = false;

/** One file per flag, written when the web is built. */
export function generateStaticParams(): { file: string }[] {
  return countries.map((code) => ({ file: `${code}.svg` }));
}

/** A flag as SVG, 3:2, from the bundled icon set. */
export async function GET(_request: Request, { params }: { params: Promise<{ file: string }> }): Promise<Response> {
  const { file } = await params;
  const packageFile = createRequire(join(process.cwd(), "package.json")).resolve("country-flag-icons/package.json");
  const svg = await readFile(join(dirname(packageFile), "3x2", file), "utf8");
  return new Response(svg, {
    headers: {
      "content-type": "image/svg+xml",
      "cache-control": "public, max-age=604800",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    },
  });
}
