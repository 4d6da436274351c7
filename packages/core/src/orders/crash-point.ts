let onPoint: ((name: string) => void) | null = null;

/**
 * Marks a moment at which the process may be killed. Does nothing, except in the crash test, which ends the process here
 * to show that every order still comes to its end (tools/crash).
 */
export function crashPoint(name: string): void {
  onPoint?.(name);
}

/** Called by the crash test's child process only. */
export function armCrashPoints(hit: (name: string) => void): void {
  onPoint = hit;
}
