/** The world around a sandbox: the people at phones and at the payment page, played through the lab's control. */
export type LabWorld = {
  /** Types a test card into a payment page, as a person does in a browser. */
  pay(pageUrl: string, cardNumber: string): Promise<void>;
  /** What reached a telephone so far, oldest first. */
  textsAt(number: string): Promise<{ kind: "message" | "code"; from: string; text: string; carrier: string }[]>;
  /** A person writes to a number of ours. */
  write(message: { from: string; to: string; text: string }): Promise<void>;
  /** How the phone at a number behaves when it is called. */
  setPhone(number: string, behaviour: { talkMs: number }): Promise<void>;
  /** Lets one kind of request to an upstream fail; null mends it. */
  breakUpstream(upstream: string, fault: { operation: string; fault: string } | null): Promise<void>;
};

const carriers = ["telnyx", "twilio", "bandwidth"];

/** Plays the world of the lab at an address. */
export function labWorld(labUrl: string): LabWorld {
  const ask = async (path: string, init: RequestInit = {}) => {
    const reply = await fetch(`${labUrl}${path}`, { redirect: "manual", ...init });
    if (reply.status >= 400) throw new Error(`${path} answered ${reply.status}: ${await reply.text()}`);
    return reply;
  };
  const sendJson = (path: string, method: string, body: unknown) =>
    ask(path, { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  return {
    pay: async (pageUrl, cardNumber) => {
      const typed = { cardNumber, cardExpiry: "12 / 34", cardCvc: "123", billingName: "Nora Newcomer" };
      const reply = await fetch(pageUrl, { method: "POST", redirect: "manual", body: new URLSearchParams(typed) });
      if (reply.status !== 303) throw new Error(`the payment page answered ${reply.status}`);
    },
    textsAt: async (number) => {
      const reply = await ask(`/lab/phones/${encodeURIComponent(number)}?format=json`);
      return ((await reply.json()) as { texts: Awaited<ReturnType<LabWorld["textsAt"]>> }).texts;
    },
    write: async ({ from, to, text }) => {
      await ask(`/lab/phones/${encodeURIComponent(from)}`, { method: "POST", body: new URLSearchParams({ to, text }) });
    },
    setPhone: async (number, behaviour) => {
      for (const carrier of carriers) {
        await sendJson(`/lab/${carrier}/actions/set_phone`, "POST", {
          number,
          answers: "human",
          ringMs: 200,
          ...behaviour,
        });
      }
    },
    breakUpstream: async (upstream, fault) => {
      await (fault === null
        ? ask(`/lab/${upstream}/faults`, { method: "DELETE" })
        : sendJson(`/lab/${upstream}/faults`, "PUT", [fault]));
    },
  };
}
