import type { DurationValue, MoneyValue } from "@/api";

const LOCALE = undefined;
const dayMonthYear = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short", year: "numeric" });
const dayMonth = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short" });
const full = new Intl.DateTimeFormat(LOCALE, { dateStyle: "full", timeStyle: "short" });
const fullDay = new Intl.DateTimeFormat(LOCALE, { dateStyle: "full", timeZone: "UTC" });
const calendarDay = new Intl.DateTimeFormat(LOCALE, {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});
const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto" });

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * A moment as people say it: "5 minutes ago", "yesterday", "12 Mar", "12 Mar 2024"; what is not one is returned as it is.
 */
export function ago(moment: string, now = Date.now()): string {
  const date = new Date(moment);
  if (Number.isNaN(date.getTime())) return moment;
  const passed = now - date.getTime();
  if (passed < MINUTE) return "just now";
  if (passed < HOUR) return relative.format(-Math.floor(passed / MINUTE), "minute");
  if (passed < DAY) return relative.format(-Math.floor(passed / HOUR), "hour");
  if (passed < 7 * DAY) return relative.format(-Math.floor(passed / DAY), "day");
  return date.getFullYear() === new Date(now).getFullYear() ? dayMonth.format(date) : dayMonthYear.format(date);
}

/** A moment in full, in the reader's zone; what is not one, as strangers' files may say it, is returned as it is. */
export function moment(value: string): string {
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? value : full.format(date);
}

function isDay(value: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(value);
}

/** A day of the calendar ("2026-03-01"), the same in every zone; what is not one is returned as it is. */
export function day(value: string): string {
  return isDay(value) ? calendarDay.format(new Date(`${value}T00:00:00Z`)) : value;
}

const dayMonthOfCalendar = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short", timeZone: "UTC" });

/** A day of the calendar where its year is told nearby: "3 Mar". */
export function shortDay(value: string): string {
  return dayMonthOfCalendar.format(new Date(`${value}T00:00:00Z`));
}

export function dayInFull(value: string): string {
  return isDay(value) ? fullDay.format(new Date(`${value}T00:00:00Z`)) : value;
}

/** Days from today, where the reader is, until a day of the calendar; negative when it has passed. */
export function daysUntil(value: string, now = new Date()): number {
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  return Math.round((Date.parse(`${value}T00:00:00Z`) - today) / DAY);
}

export function duration({ count, unit }: DurationValue): string {
  return `${count.toLocaleString(LOCALE)} ${unit}${count === 1 ? "" : "s"}`;
}

/** An amount with its currency; an unknown currency is written as it stands. */
export function money({ amount, currency }: MoneyValue): string {
  const value = Number(amount);
  const digits = Number.isInteger(value) ? 0 : 2;
  try {
    return new Intl.NumberFormat(LOCALE, {
      style: "currency",
      currency,
      currencyDisplay: "code",
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(value);
  } catch {
    return `${currency} ${amount}`;
  }
}

export function bytes(size: number): string {
  if (size < 1024) return `${size} B`;
  if (size < 1024 ** 2) return `${Math.round(size / 1024)} kB`;
  if (size < 1024 ** 3) return `${(size / 1024 ** 2).toFixed(1)} MB`;
  return `${(size / 1024 ** 3).toLocaleString(LOCALE, { maximumFractionDigits: 1 })} GB`;
}

/** "a", "a and b", "a, b and c". */
export function sentenceList(words: readonly string[]): string {
  if (words.length <= 1) return words[0] ?? "";
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;
}

/** A key of the server ("governing_law", "nda") as a person would write it. */
export function words(key: string): string {
  const spaced = key.replaceAll(/[_-]+/g, " ").trim();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** US dollars; amounts below a cent keep two digits that say something. */
export function dollars(amount: string | number): string {
  const value = Number(amount);
  const small = value !== 0 && Math.abs(value) < 0.01;
  return new Intl.NumberFormat(LOCALE, {
    style: "currency",
    currency: "USD",
    ...(small ? { maximumSignificantDigits: 2 } : { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
  }).format(value);
}

const compact = new Intl.NumberFormat(LOCALE, { notation: "compact", maximumSignificantDigits: 3 });

/** A large number in short: "1.05M". */
export function short(n: number): string {
  return n < 10_000 ? n.toLocaleString(LOCALE) : compact.format(n);
}

/** A moment that lies ahead: "in 5 hours". */
export function ahead(value: string, now = Date.now()): string {
  const minutes = Math.max(1, Math.round((new Date(value).getTime() - now) / MINUTE));
  if (minutes < 60) return relative.format(minutes, "minute");
  const hours = Math.round(minutes / 60);
  return hours < 48 ? relative.format(hours, "hour") : relative.format(Math.round(hours / 24), "day");
}

export function percent(share: number, digits = 0): string {
  return new Intl.NumberFormat(LOCALE, { style: "percent", maximumFractionDigits: digits }).format(share);
}
