/** Bytes of one gigabyte in the bases providers use: eSIM Access 2^30, Airalo 1024 MB of 10^6, eSIM Go 10^9 (their sheets, "Money, data, time"). */
const gigabyteBases = [1_073_741_824n, 1_024_000_000n, 1_000_000_000n] as const;
const mebibyte = 1_048_576n;
const megabyte = 1_000_000n;

/** Megabytes in a gigabyte as sold. */
export const mbPerGb = 1024;

/**
 * What an allowance is sold as, in MB with 1024 to a GB: 5,368,709,120 and 5,120,000,000 and 5,000,000,000 bytes are all
 * "5 GB", so that offers of different providers compare. Never more than the bytes hold.
 */
export function soldMegabytes(bytes: bigint): number {
  for (const base of gigabyteBases) {
    if (bytes % base === 0n) return Number(bytes / base) * mbPerGb;
  }
  if (bytes % mebibyte === 0n) return Number(bytes / mebibyte);
  const decimal = Number(bytes / megabyte);
  return decimal < 1000 ? decimal : Math.floor((decimal * mbPerGb) / 1000);
}

/** The bytes a plan of that size promises: the least of all bases, so that every provider of such an offer keeps it. */
export function promisedBytes(soldMb: number): bigint {
  return soldMb < mbPerGb ? BigInt(soldMb) * megabyte : (BigInt(soldMb) * 1_000_000_000n) / BigInt(mbPerGb);
}

export type DataMode = "total" | "daily" | "unlimited";

/** "5 GB", "1.5 GB", "500 MB", "1 GB a day", "Unlimited". */
export function dataLabel(mode: DataMode, soldMb: number): string {
  if (mode === "unlimited") return "Unlimited";
  const size = soldMb < mbPerGb ? `${soldMb} MB` : `${Math.round((soldMb / mbPerGb) * 100) / 100} GB`;
  return mode === "daily" ? `${size} a day` : size;
}
