import { strings } from "./strings";
import type { Side } from "@/api";

/** Whose interests a review can look after, in the order of a menu. */
export const SIDES = ["customer", "vendor", "discloser", "recipient", "neutral"] as const satisfies readonly Side[];

export function sideName(side: string): string {
  return SIDES.some((known) => known === side) ? strings.shared.side[side as Side] : side;
}
