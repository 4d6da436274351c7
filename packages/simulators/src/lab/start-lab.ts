import type { Hono } from "hono";
import { type MailSink, startMailSink } from "../mail/mail-sink.ts";
import { createMailRoutes } from "../mail/routes.ts";
import { createControl } from "./control.ts";
import { startServer } from "./server.ts";
import type { LabEnv, Settings, Simulator } from "./types.ts";
import { Upstream } from "./upstream.ts";
import { loadSimulators } from "./upstreams.ts";

export type StartLabOptions = {
  /** 0 picks a free port. */
  port: number;
  /** Default `127.0.0.1`. */
  host?: string;
  /** Address under which others reach the lab, used in links; default `http://host:port`. */
  publicUrl?: string;
  /** Where the upstreams keep their journals; without it they forget everything when the lab ends. */
  journalDir?: string;
  /** Port of the SMTP sink; 0 (the default) picks a free one. */
  smtpPort?: number;
  /** Settings for every upstream, over the upstream's own defaults. */
  settings?: Partial<Settings>;
  /** The same seed gives the same numbers; default: another one at each start. */
  seed?: string;
};

/** The running lab: every simulator on one port, control below `/lab`, and a mail sink. */
export type Lab = {
  url: string;
  port: number;
  /** The upstream of that id. Throws when there is none. */
  upstream(id: string): Upstream;
  upstreams(): readonly Upstream[];
  mail: MailSink;
  close(): Promise<void>;
};

/**
 * Starts all simulators. Rejects when a port is taken or a journal cannot be read. The port is taken before any
 * journal is opened: two labs never write the same journals.
 */
export async function startLab(options: StartLabOptions): Promise<Lab> {
  const host = options.host ?? "127.0.0.1";
  const simulators = await loadSimulators();
  const upstreams = new Map<string, Upstream>();
  const apps = new Map<string, Hono<LabEnv>>();
  const server = await startServer({ host, port: options.port, app: (segment) => apps.get(segment) });
  const labUrl = options.publicUrl?.replace(/\/+$/, "") ?? server.url;
  const closeUpstreams = () => {
    for (const upstream of upstreams.values()) upstream.close();
  };
  try {
    for (const simulator of simulators) {
      const upstream = openUpstream(simulator, labUrl, options);
      upstreams.set(simulator.id, upstream);
      apps.set(simulator.id, upstream.instance.app);
    }
    const mail = await startMailSink({ host, port: options.smtpPort ?? 0 });
    apps.set("lab", createControl(upstreams, createMailRoutes(mail)));
    return {
      url: server.url,
      port: server.port,
      mail,
      upstreams: () => [...upstreams.values()],
      upstream: (id) => upstreams.get(id) ?? noUpstream(id, upstreams),
      close: async () => {
        closeUpstreams();
        await Promise.all([server.close(), mail.close()]);
      },
    };
  } catch (error) {
    closeUpstreams();
    await server.close();
    throw error;
  }
}

function openUpstream(simulator: Simulator, labUrl: string, options: StartLabOptions): Upstream {
  const { journalDir, settings, seed = String(Date.now()) } = options;
  return new Upstream(simulator, { labUrl: () => labUrl, journalDir, seed, settings });
}

function noUpstream(id: string, upstreams: ReadonlyMap<string, Upstream>): never {
  throw new Error(`there is no upstream "${id}"; there are: ${[...upstreams.keys()].join(", ")}`);
}
