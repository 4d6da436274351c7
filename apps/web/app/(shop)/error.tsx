"use client";

import { ErrorState } from "#ui/error-state.tsx";

/** A fault while a shop page was made. The digest finds the fault in the log. */
export default function ShopError({
  error,
  unstable_retry,
  reset,
}: {
  error: Error & { digest?: string };
  unstable_retry?: () => void;
  reset: () => void;
}) {
  return (
    <div className="flex flex-1 items-center justify-center py-16">
      <ErrorState
        title="This page could not be shown"
        message="The fault is on our side and has been noted."
        requestId={error.digest}
        onRetry={unstable_retry ?? reset}
      />
    </div>
  );
}
