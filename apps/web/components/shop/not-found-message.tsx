import { MapPinOff } from "lucide-react";
import Link from "next/link";
import { buttonStyle } from "#ui/button-style.ts";
import { EmptyState } from "#ui/empty-state.tsx";

/** What stands at an address with nothing at it. */
export function NotFoundMessage() {
  return (
    <div className="flex flex-1 items-center justify-center py-16">
      <EmptyState
        heading="h1"
        icon={<MapPinOff aria-hidden="true" />}
        title="There is nothing at this address"
        action={
          <Link href="/" className={buttonStyle({ variant: "primary" })}>
            Where are you going?
          </Link>
        }
      >
        The place may be spelled another way, or the page has moved.
      </EmptyState>
    </div>
  );
}
