/** A path as it may stand in logs and traces: without the token that makes a webhook address believed. */
export function loggablePath(path: string): string {
  return path.replace(/^(\/webhooks\/[^/]+\/)[^/]+/, "$1[redacted]");
}
