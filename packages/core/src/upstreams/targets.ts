import { z } from "zod";

/**
 * What a provider's figures are shown beside (O7): rates from 0 to 1, the average delivery time in seconds, satisfaction on a
 * scale to 5.
 */
export const targetsSchema = z.object({
  successRate: z.number().min(0).max(1),
  deliverySeconds: z.number().positive(),
  uptime: z.number().min(0).max(1),
  errorRate: z.number().min(0).max(1),
  satisfaction: z.number().min(1).max(5),
});

export type Targets = z.infer<typeof targetsSchema>;

const primary: Targets = { successRate: 0.98, deliverySeconds: 60, uptime: 0.999, errorRate: 0.01, satisfaction: 4.5 };
const backup: Targets = { successRate: 0.95, deliverySeconds: 120, uptime: 0.995, errorRate: 0.02, satisfaction: 4.3 };

/** O7 names targets for its primary and its backup provider; others get those of their tier. */
export function defaultTargets(tier: number): Targets {
  return tier === 1 ? primary : backup;
}
