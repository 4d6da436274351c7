import type { Failure } from "#lib/api.ts";
import { Notice } from "#ui/notice.tsx";

/**
 * Why a form was refused. Reasons of the fields in `shown` stand at those fields; all others are named here, so that none is
 * lost. Nothing when every reason stands at its field.
 */
export function Refusal({ failure, shown }: { failure: Failure | null; shown: readonly string[] }) {
  if (!failure) return null;
  const others = Object.entries(failure.fields).filter(([name]) => !shown.includes(name));
  if (others.length === 0 && Object.keys(failure.fields).length > 0) {
    return <Notice tone="danger">Look at the fields marked in red.</Notice>;
  }
  return (
    <Notice tone="danger">
      {failure.message}
      {others.length > 0 ? (
        <ul className="mt-1 list-disc pl-5">
          {others.map(([name, message]) => (
            <li key={name}>
              {name}: {message}
            </li>
          ))}
        </ul>
      ) : null}
    </Notice>
  );
}
