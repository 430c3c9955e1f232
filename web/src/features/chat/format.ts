import { strings } from "@/lib/strings";

const compact = new Intl.NumberFormat(undefined, { notation: "compact", maximumSignificantDigits: 3 });

export function tokens(n: number): string {
  return n < 10_000 ? n.toLocaleString() : compact.format(n);
}

/** US dollars; amounts below a cent keep two digits that say something. */
export function dollars(amount: string | number): string {
  const value = Number(amount);
  if (value === 0) return strings.chat.composer.free;
  const small = Math.abs(value) < 0.01;
  return new Intl.NumberFormat(undefined, {
    style: "currency",
    currency: "USD",
    ...(small ? { maximumSignificantDigits: 2 } : { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
  }).format(value);
}

export function seconds(milliseconds: number): string {
  const value = milliseconds / 1000;
  return strings.chat.details.seconds(value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString());
}

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto", style: "long" });

/** A moment that lies ahead: "in 5 hours". */
export function ahead(moment: number, now = Date.now()): string {
  const minutes = Math.max(1, Math.round((moment - now) / 60_000));
  if (minutes < 60) return relative.format(minutes, "minute");
  const hours = Math.round(minutes / 60);
  return hours < 48 ? relative.format(hours, "hour") : relative.format(Math.round(hours / 24), "day");
}

/** About how many words a text has. */
export function wordCount(text: string): number {
  return text.trim() === "" ? 0 : text.trim().split(/\s+/).length;
}

/** Share of a quota that is used from which on the person is told. */
const NEAR = 0.8;

/** Whether so much of a quota is used that the person should know. */
export function isNear(limit: number, remaining: number): boolean {
  return limit - remaining >= limit * NEAR;
}
