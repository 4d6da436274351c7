import type { Metadata } from "next";
import { Faq } from "#components/shop/faq.tsx";
import { InstallSteps } from "#components/shop/install-steps.tsx";
import { getBrand } from "#lib/server-api.ts";
import { Card } from "#ui/card.tsx";

export const metadata: Metadata = { title: "Help" };

const questions = [
  {
    question: "What is an eSIM?",
    answer:
      "A SIM card without the card: a profile your phone downloads. Your own SIM stays in for calls and messages.",
  },
  {
    question: "Does my phone take one?",
    answer:
      "iPhone XS and later, Google Pixel 3 and later, Samsung Galaxy S20 and later, and most phones sold since 2021. Dial *#06#: if the screen shows an EID, it does. The phone must not be locked to one operator.",
  },
  {
    question: "When should I install it?",
    answer: "Before you leave, over Wi-Fi. The days of a plan start when it first connects at the place it is for.",
  },
  {
    question: "How am I charged?",
    answer:
      "From your wallet. The money is set aside when you buy and taken when the eSIM is delivered. If it cannot be delivered, the money is free again at once.",
  },
  {
    question: "Can I use it on two phones?",
    answer: "No. An eSIM installs on one phone, once. You can share its data from there as a hotspot.",
  },
  {
    question: "It is installed but not online",
    answer:
      "Choose the eSIM for mobile data and turn on data roaming for it. Then switch flight mode on and off. Then pick a network by hand in Settings.",
  },
] as const;

/** Questions travellers ask, and how to install. */
export default async function Page() {
  const brand = await getBrand();
  return (
    <div className="mx-auto flex w-full max-w-2xl flex-col gap-5 px-4 py-8">
      <h1 className="font-semibold text-ink text-xl tracking-tight">Help</h1>
      <Card title="How to install">
        <InstallSteps device="computer" />
      </Card>
      <Card title="Questions">
        <Faq questions={questions} />
      </Card>
      {brand.supportEmail ? (
        <p className="text-base text-ink-soft">
          Anything else:{" "}
          <a href={`mailto:${brand.supportEmail}`} className="text-primary-text underline">
            {brand.supportEmail}
          </a>
        </p>
      ) : null}
    </div>
  );
}
