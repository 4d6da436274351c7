import type { Failure } from "#lib/api.ts";
import { buttonStyle } from "#ui/button-style.ts";
import { ErrorState } from "#ui/error-state.tsx";

/** A page whose data could not be had: what happened, a way to ask again that needs no script, and the request id. */
export function LoadFailed({ failure, retry }: { failure: Failure; retry: string }) {
  return (
    <ErrorState
      message={failure.message}
      requestId={failure.requestId}
      action={
        <a href={retry} className={buttonStyle()}>
          Try again
        </a>
      }
    />
  );
}
