/** One page of a list; `nextCursor` is null on the last. */
export type Page<T> = { data: T[]; nextCursor: string | null };

/** Every entry of a paged list, fetched page by page as the caller goes on. */
export async function* eachPage<T>(fetchPage: (cursor: string | undefined) => Promise<Page<T>>): AsyncGenerator<T> {
  let cursor: string | undefined;
  do {
    const page = await fetchPage(cursor);
    yield* page.data;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}
