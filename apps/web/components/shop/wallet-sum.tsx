import { type ApiMoney, formatMoney, isNegative, subtractMoney } from "#lib/format.ts";
import { cn } from "#ui/cn.ts";

function Line({
  label,
  value,
  strong = false,
  className,
}: {
  label: string;
  value: string;
  strong?: boolean;
  className?: string;
}) {
  return (
    <div
      className={cn(
        "flex justify-between gap-4 text-base",
        strong ? "font-semibold text-ink" : "text-ink-soft",
        className,
      )}
    >
      <dt>{label}</dt>
      <dd className="tabular">{value}</dd>
    </div>
  );
}

/** The sum before the button: what is in the wallet, what this costs, and what is left or missing. */
export function WalletSum({ available, price }: { available: ApiMoney; price: ApiMoney }) {
  const after = subtractMoney(available, price);
  const short = isNegative(after);
  return (
    <dl className="flex flex-col gap-1.5">
      <Line label="In your wallet" value={formatMoney(available)} />
      <Line label="To pay" value={formatMoney(price)} />
      {short ? (
        <Line
          label="Missing"
          value={formatMoney(subtractMoney(price, available))}
          strong
          className="border-line border-t pt-1.5 text-warning-text"
        />
      ) : (
        <Line label="Left afterwards" value={formatMoney(after)} strong className="border-line border-t pt-1.5" />
      )}
    </dl>
  );
}
