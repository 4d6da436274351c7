/** Where no card can be charged: whom to write to. */
export function AskSupport({ supportEmail }: { supportEmail: string | null }) {
  return (
    <p className="text-base text-ink-soft">
      To add money, write to{" "}
      {supportEmail ? (
        <a href={`mailto:${supportEmail}?subject=Add money to my wallet`} className="text-primary-text underline">
          {supportEmail}
        </a>
      ) : (
        "our support"
      )}
      .
    </p>
  );
}
