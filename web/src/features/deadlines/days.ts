import type { DeadlineKind, DeadlineOut } from "@/api";

/** Days of the calendar as ISO texts ("2027-03-31"): the same in every zone, and in order as texts. */
export type Day = string;

const DAY_MS = 24 * 60 * 60_000;
const SOON_DAYS = 14;
/** What just happens: once over, nobody is late. */
const HAPPENS: readonly DeadlineKind[] = ["start", "end", "renewal"];

function utc(day: Day): number {
  return Date.parse(`${day}T00:00:00Z`);
}

function iso(moment: number): Day {
  return new Date(moment).toISOString().slice(0, 10);
}

/** Today, where the reader is. */
export function today(now = new Date()): Day {
  return iso(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()));
}

export function addDays(day: Day, days: number): Day {
  return iso(utc(day) + days * DAY_MS);
}

/** Days from one day to another; negative where it is earlier. */
export function between(from: Day, to: Day): number {
  return Math.round((utc(to) - utc(from)) / DAY_MS);
}

/** "2027-03" of "2027-03-31". */
export function monthOf(day: Day): string {
  return day.slice(0, 7);
}

export function addMonths(month: string, months: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return iso(Date.UTC(year, number - 1 + months, 1)).slice(0, 7);
}

/** The day with which weeks begin where the reader is, from 1 for Monday to 7. Browsers that do not know say Monday. */
function firstOfWeek(): number {
  const locale = new Intl.Locale(new Intl.DateTimeFormat().resolvedOptions().locale) as Intl.Locale & {
    getWeekInfo?: () => { firstDay: number };
    weekInfo?: { firstDay: number };
  };
  return (locale.getWeekInfo?.() ?? locale.weekInfo)?.firstDay ?? 1;
}

const FIRST_OF_WEEK = firstOfWeek();

/** The days that a month's page shows: whole weeks, as the reader counts them. */
export function weeksOf(month: string, firstDay = FIRST_OF_WEEK): Day[][] {
  const first = `${month}-01`;
  const start = addDays(first, -((new Date(utc(first)).getUTCDay() - firstDay + 7) % 7));
  const after = `${addMonths(month, 1)}-01`;
  const weeks: Day[][] = [];
  for (let day = start; day < after; day = addDays(day, 7)) {
    weeks.push(Array.from({ length: 7 }, (_, index) => addDays(day, index)));
  }
  return weeks;
}

export type Urgency = "overdue" | "soon" | "later" | "past" | "closed";

/** How a deadline stands to a day. */
export function urgency({ due_on, kind, state }: Pick<DeadlineOut, "due_on" | "kind" | "state">, now: Day): Urgency {
  if (state !== "open") return "closed";
  const left = between(now, due_on);
  if (left < 0) return HAPPENS.includes(kind) ? "past" : "overdue";
  return left <= SOON_DAYS ? "soon" : "later";
}

/** Puts days that are nearer than so many to one another on lines below each other: the line of each, from 0. */
export function shelvesOf(days: readonly Day[], apart: number): number[] {
  const last: Day[] = [];
  return days.map((day) => {
    const free = last.findIndex((other) => Math.abs(between(other, day)) >= apart);
    const shelf = free < 0 ? last.length : free;
    last[shelf] = day;
    return shelf;
  });
}

/** How many of all overdue deadlines are not among those that are shown. */
export function overdueElsewhere(all: number, shown: readonly Pick<DeadlineOut, "due_on" | "kind" | "state">[], now: Day): number {
  return Math.max(0, all - shown.filter((deadline) => urgency(deadline, now) === "overdue").length);
}
