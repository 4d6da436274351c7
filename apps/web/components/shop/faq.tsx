import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";

/** Questions, folded. Opens without script. */
export function Faq({ questions }: { questions: readonly { question: string; answer: ReactNode }[] }) {
  return (
    <div className="divide-y divide-line">
      {questions.map(({ question, answer }) => (
        <details key={question} className="group">
          <summary className="flex min-h-12 list-none items-center justify-between gap-4 py-2.5 font-medium text-base text-ink">
            {question}
            <ChevronDown
              aria-hidden="true"
              className="size-4 shrink-0 text-ink-faint transition-transform group-open:rotate-180"
            />
          </summary>
          <div className="pb-4 text-base text-ink-soft">{answer}</div>
        </details>
      ))}
    </div>
  );
}
