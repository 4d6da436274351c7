import Link from "next/link";

type Named = { id: string; name: string };

/** A customer's name in a table, leading to the customer. Long names are cut. */
export function CustomerLink({ account }: { account: Named }) {
  return (
    <Link
      href={`/console/customers/${account.id}`}
      title={account.name}
      className="block max-w-44 truncate hover:underline"
    >
      {account.name}
    </Link>
  );
}

/** A provider's name leading to the provider; a dash where there is none yet. */
export function ProviderLink({ provider }: { provider: Named | null }) {
  if (!provider) return <span className="text-ink-faint">–</span>;
  return (
    <Link href={`/console/providers/${provider.id}`} className="whitespace-nowrap hover:underline">
      {provider.name}
    </Link>
  );
}
