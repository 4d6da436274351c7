/** Waits for a ring, or a while, or the end. A ring between two waits is not lost. */
export type Bell = { ring(): void; heard(longestMs: number): Promise<void> };

const nobodyWaits = () => undefined;

/** A bell for one who waits. Once `signal` says stop, every wait ends at once. */
export function createBell(signal: AbortSignal): Bell {
  let rung = false;
  let wake: () => void = nobodyWaits;
  const ring = () => {
    rung = true;
    wake();
  };
  signal.addEventListener("abort", () => wake(), { once: true });
  const heard = (longestMs: number) =>
    new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        wake = nobodyWaits;
        rung = false;
        resolve();
      };
      const timer = setTimeout(done, longestMs);
      wake = done;
      if (rung || signal.aborted) done();
    });
  return { ring, heard };
}
