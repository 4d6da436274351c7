"use client";

import { useState } from "react";
import { api, type Failure, failureOf } from "#lib/api.ts";
import { cn } from "#ui/cn.ts";
import { Notice } from "#ui/notice.tsx";

const words = ["Bad", "Poor", "Fine", "Good", "Great"] as const;

function Star({ filled }: { filled: boolean }) {
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden="true"
      className={cn(
        "size-8 stroke-[1.5]",
        filled ? "fill-secondary stroke-secondary-text" : "fill-none stroke-line-strong",
      )}
    >
      <path d="m12 3 2.7 5.8 6.3.8-4.6 4.4 1.2 6.2L12 17.1 6.4 20.2l1.2-6.2L3 9.6l6.3-.8Z" strokeLinejoin="round" />
    </svg>
  );
}

/** How the activation went, one to five; asked once the eSIM has been online, the last answer counts. */
export function Rating({ orderId, rated }: { orderId: string; rated: number | null }) {
  const [rating, setRating] = useState(rated);
  const [failure, setFailure] = useState<Failure | null>(null);
  const rate = async (value: number) => {
    const before = rating;
    setRating(value);
    setFailure(null);
    try {
      await api.orders.rate(orderId, value);
    } catch (error) {
      setRating(before);
      setFailure(failureOf(error));
    }
  };
  return (
    <div className="flex flex-col gap-2">
      <fieldset className="flex items-center gap-1">
        <legend className="mb-1 text-base text-ink-soft">
          {rating ? "Thank you. You can change your answer." : "How did getting online go?"}
        </legend>
        {words.map((word, index) => (
          <label
            key={word}
            title={word}
            className="rounded-sm has-focus-visible:outline-2 has-focus-visible:outline-ring"
          >
            <input
              type="radio"
              name="rating"
              value={index + 1}
              checked={rating === index + 1}
              onChange={() => rate(index + 1)}
              className="sr-only"
            />
            <span className="sr-only">
              {word}, {index + 1} of 5
            </span>
            <Star filled={rating !== null && index < rating} />
          </label>
        ))}
        <span className="ml-2 font-medium text-base text-ink" aria-hidden="true">
          {rating ? words[rating - 1] : ""}
        </span>
      </fieldset>
      {failure ? <Notice tone="danger">{failure.message}</Notice> : null}
    </div>
  );
}
