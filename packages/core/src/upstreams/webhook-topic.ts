/** Topic and reference of a webhook's address as the inbox keeps them: in one text, as in the address. */
export function joinTopic({ topic, ref }: { topic: string | null; ref: string | null }): string | null {
  return topic === null || ref === null ? topic : `${topic}/${ref}`;
}

/** The two again. */
export function splitTopic(text: string | null): { topic: string | null; ref: string | null } {
  const slash = text?.indexOf("/") ?? -1;
  return text === null || slash === -1
    ? { topic: text, ref: null }
    : { topic: text.slice(0, slash), ref: text.slice(slash + 1) };
}
