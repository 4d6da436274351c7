import type { PhonePlace, TableColumn } from "./types.ts";

const usuallyAtTheSide = new Set(["state", "status"]);

/** Where each column stands on the card of a narrow screen: as it says, else by what is usual. */
export function phonePlaces<T>(columns: readonly TableColumn<T>[]): ReadonlyMap<string, PhonePlace> {
  const titled = columns.some(({ phone }) => phone === "title");
  const sided = columns.some(({ phone }) => phone === "side");
  return new Map(
    columns.map(({ id, header, phone }, index) => {
      if (phone) return [id, phone];
      if (!titled && index === 0) return [id, "title"];
      if (!sided && usuallyAtTheSide.has(id)) return [id, "side"];
      return [id, header === "" ? "line" : "more"];
    }),
  );
}
