import { DomainError } from "../kernel/index.ts";

/** There is no use with this id, or it is someone else's. */
export const useNotFound = (useId: string) => new DomainError("charging.use_not_found", { useId });

/** The same id was used for something else before; `field` is the first that differs. */
export const useDiffers = (useId: string, field: string) => new DomainError("charging.use_differs", { useId, field });

/** The use was settled or voided already, so this cannot happen to it any more. */
export const useEnded = (useId: string, state: string) => new DomainError("charging.use_ended", { useId, state });

/** More is asked back than was charged and not yet given back. */
export const refundExceeds = (useId: string, refundableMicros: bigint) =>
  new DomainError("charging.refund_exceeds", { useId, refundableMicros });
