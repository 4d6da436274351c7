import { showAmount } from "./currencies.ts";
import type { Session } from "./state.ts";

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

const style = `
  :root { color-scheme: light; font: 16px/1.5 system-ui, sans-serif; color: #1a1f36; background: #f6f8fa; }
  body { margin: 0; display: grid; place-items: center; min-height: 100vh; padding: 16px; box-sizing: border-box; }
  main { background: #fff; width: 100%; max-width: 420px; padding: 28px; border-radius: 12px; box-sizing: border-box;
    box-shadow: 0 2px 8px rgb(0 0 0 / 12%); }
  h1 { font-size: 20px; margin: 0 0 4px; }
  .amount { font-size: 32px; font-weight: 650; margin: 0 0 20px; }
  label { display: block; font-size: 14px; font-weight: 550; margin: 12px 0 4px; }
  input { width: 100%; box-sizing: border-box; font: inherit; padding: 10px 12px; border: 1px solid #a3acb9; border-radius: 6px; }
  .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; }
  button { font: inherit; font-weight: 600; padding: 11px 16px; border-radius: 6px; border: 0; cursor: pointer; width: 100%; margin-top: 16px;
    background: #0a5ad4; color: #fff; }
  button.second { background: #fff; color: #1a1f36; border: 1px solid #a3acb9; margin-top: 10px; }
  a { color: #0a5ad4; }
  .wrong { background: #fdeceb; color: #8c1a12; border-radius: 6px; padding: 10px 12px; margin: 12px 0 0; }
  .lab { font-size: 13px; color: #4f566b; margin: 20px 0 0; }
`;

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body><main>${body}
<p class="lab">This is the lab's payment page. No money moves. Cards for tests: 4242&nbsp;4242&nbsp;4242&nbsp;4242 pays,
4000&nbsp;0000&nbsp;0000&nbsp;0002 is declined, 4000&nbsp;0027&nbsp;6000&nbsp;3184 asks for a confirmation.</p>
</main></body>
</html>
`;
}

function field(name: string, label: string, attributes: string): string {
  return `<label for="${name}">${label}</label><input id="${name}" name="${name}" ${attributes}>`;
}

/** The page on which a person pays, or saves a card. `values` are what they typed before, without number and code. */
export function checkoutPage(session: Session, wrong: string | null, values: { expiry: string; name: string }): string {
  const setup = session.mode === "setup";
  const amount = showAmount(session.amount ?? 0, session.currency ?? "usd");
  const title = setup ? "Save a card" : session.items.map((item) => item.name).join(", ");
  const head = `<h1>${escapeHtml(title)}</h1>${setup ? "" : `<p class="amount" id="amount">${escapeHtml(amount)}</p>`}`;
  const message = wrong === null ? "" : `<p class="wrong" role="alert" id="error">${escapeHtml(wrong)}</p>`;
  const back = session.cancelUrl
    ? `<p><a id="cancel" href="${escapeHtml(session.cancelUrl)}">Cancel and go back</a></p>`
    : "";
  return page(
    title,
    `${head}${message}
<form method="post" action="">
${field("cardNumber", "Card number", 'inputmode="numeric" autocomplete="cc-number" placeholder="1234 1234 1234 1234" required')}
<div class="pair"><div>${field("cardExpiry", "Expiry (MM / YY)", `inputmode="numeric" autocomplete="cc-exp" placeholder="MM / YY" required value="${escapeHtml(values.expiry)}"`)}</div>
<div>${field("cardCvc", "CVC", 'inputmode="numeric" autocomplete="cc-csc" placeholder="CVC" required')}</div></div>
${field("billingName", "Name on card", `autocomplete="cc-name" value="${escapeHtml(values.name)}"`)}
<button type="submit" id="submit">${setup ? "Save card" : `Pay ${escapeHtml(amount)}`}</button>
</form>${back}`,
  );
}

/** The bank's page on which the card's owner confirms. */
export function challengePage(subject: string): string {
  return page(
    "Confirm with your bank",
    `<h1>Confirm with your bank</h1><p>${escapeHtml(subject)}</p>
<form method="post" action="">
<button type="submit" name="answer" value="pass" id="test-source-authorize-3ds">Complete</button>
<button type="submit" name="answer" value="fail" id="test-source-fail-3ds" class="second">Fail</button>
</form>`,
  );
}

/** A page that has nothing more to ask. */
export function plainPage(title: string, text: string): string {
  return page(title, `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>`);
}
