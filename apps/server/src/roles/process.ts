import type { Logger } from "@tandem/core/kernel";

/** A role of the server that runs until it is asked to stop. */
export type RunningRole = {
  /** Ends it in order: no new work, what runs is finished, connections are closed. */
  stop(): Promise<void>;
  /** Rejects when the role cannot go on; never resolves. */
  failed?: Promise<never>;
};

const graceMs = 15_000;

/** Runs a role as this process: stops it in order on SIGTERM and SIGINT, ends with code 1 when it fails or hangs while stopping. */
export async function runAsProcess(logger: Logger, start: () => Promise<RunningRole>): Promise<void> {
  const role = await start().catch((error: unknown) => {
    logger.fatal({ err: error }, "did not start");
    process.exit(1);
  });
  let stopping = false;
  const stop = async (code: number) => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => {
      logger.error("did not stop in time");
      process.exit(1);
    }, graceMs).unref();
    await role.stop().catch((error: unknown) => {
      logger.error({ err: error }, "did not stop cleanly");
      process.exit(1);
    });
    process.exit(code);
  };
  process.on("SIGTERM", () => void stop(0));
  process.on("SIGINT", () => void stop(0));
  process.on("unhandledRejection", (error) => {
    logger.fatal({ err: error }, "an error nobody handled");
    void stop(1);
  });
  role.failed?.catch((error: unknown) => {
    logger.fatal({ err: error }, "cannot go on");
    void stop(1);
  });
}
