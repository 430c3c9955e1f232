import { dollars } from "@/lib/format";
import { strings } from "@/lib/strings";

/** A price a million tokens, as people read it. */
export function price(value: string | null): string {
  if (value === null) return strings.admin.models.unknown;
  return Number(value) === 0 ? strings.admin.models.free : dollars(value);
}
