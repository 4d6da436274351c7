import { type Heard, type Phone, type PhoneChange, phoneOf } from "../world/phones.ts";
import type { Desk } from "./desk.ts";

/** What the lab was told of a phone, and what it heard. The id is the number. */
export type PhoneRow = { id: string; change: PhoneChange; heard: Heard[] };

/** Older things heard are forgotten: a phone called thousands of times must not slow the lab down. */
const HEARD_MAX = 200;

const rowOf = (desk: Desk, number: string): PhoneRow =>
  desk.find("phones", number) ?? { id: number, change: {}, heard: [] };

/** How the phone behind a number behaves now. */
export function phoneAt(desk: Desk, number: string): Phone {
  return phoneOf(number, new Map([[number, rowOf(desk, number).change]]));
}

export function changePhone(desk: Desk, number: string, change: PhoneChange): void {
  const row = rowOf(desk, number);
  desk.put("phones", { ...row, change: { ...row.change, ...change } });
}

export function hear(desk: Desk, number: string, heard: Heard): void {
  const row = rowOf(desk, number);
  desk.put("phones", { ...row, heard: [...row.heard, heard].slice(-HEARD_MAX) });
}

export function heardBy(desk: Desk, number: string): readonly Heard[] {
  return rowOf(desk, number).heard;
}
