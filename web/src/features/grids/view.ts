import { day } from "@/lib/format";
import { strings } from "@/lib/strings";
import type { GridColumnOut, ValueType } from "@/api";

const words = strings.grids.filter;

/** In which order rows come: by a column's id, or "title". */
export interface Sort {
  by: string;
  order: "ascending" | "descending";
}

export function sortFrom(text: string | undefined): Sort | null {
  if (text === undefined) return null;
  return text.startsWith("-") ? { by: text.slice(1), order: "descending" } : { by: text, order: "ascending" };
}

export function sortToText({ by, order }: Sort): string {
  return `${order === "descending" ? "-" : ""}${by}`;
}

/** What can be asked of the cells of a column, in the server's words. */
export type Verb = "present" | "absent" | "is" | "contains" | "before" | "after" | "above" | "below";

export interface Filter {
  column: string;
  verb: Verb;
  /** Empty where the verb says all. */
  value: string;
}

/** A choice in the form: a verb that wants a value, or one that has it. */
export interface Choice {
  verb: Verb;
  value?: string;
}

const ANY = [{ verb: "present" }, { verb: "absent" }] as const satisfies Choice[];

const CHOICES: Record<ValueType, readonly Choice[]> = {
  text: [...ANY, { verb: "contains" }],
  date: [...ANY, { verb: "after" }, { verb: "before" }],
  duration: [...ANY, { verb: "above" }, { verb: "below" }],
  money: [...ANY, { verb: "above" }, { verb: "below" }],
  flag: [{ verb: "is", value: "yes" }, { verb: "is", value: "no" }, { verb: "absent" }, { verb: "contains" }],
  standing: [
    { verb: "is", value: "met" },
    { verb: "is", value: "deviates" },
    { verb: "is", value: "missing" },
    { verb: "contains" },
  ],
};

const VERBS: readonly string[] = ["present", "absent", "is", "contains", "before", "after", "above", "below"] satisfies Verb[];

export function choicesFor(type: ValueType): readonly Choice[] {
  return CHOICES[type];
}

export function wantsValue({ verb, value }: Choice): boolean {
  return verb !== "present" && verb !== "absent" && value === undefined;
}

/** A filter as addresses and the server have it: `column:verb` or `column:verb:value`. */
export function toText({ column, verb, value }: Filter): string {
  return value === "" ? `${column}:${verb}` : `${column}:${verb}:${value}`;
}

/** What an address asks for; null where it means nothing. */
export function fromText(text: string): Filter | null {
  const [column = "", verb = "", ...rest] = text.split(":");
  const value = rest.join(":");
  if (column === "" || !VERBS.includes(verb)) return null;
  if ((verb === "present" || verb === "absent") !== (value === "")) return null;
  return { column, verb: verb as Verb, value };
}

/** The filters that the columns which there are can answer. */
export function answerable(texts: readonly string[], columns: readonly GridColumnOut[]): Filter[] {
  return texts
    .map(fromText)
    .filter((filter) => filter !== null)
    .filter(({ column, verb }) => {
      const type = columns.find(({ id }) => id === column)?.value_type;
      return type !== undefined && CHOICES[type].some((choice) => choice.verb === verb);
    });
}

/** A choice as people read it: "contains …", "met". */
export function named({ verb, value }: Choice, type: ValueType): string {
  if (verb === "is" && value !== undefined) {
    const names: Partial<Record<string, string>> = type === "standing" ? strings.compliance.standings : words.answers;
    return names[value] ?? value;
  }
  return (type === "duration" ? words.durations[verb] : undefined) ?? words.verbs[verb];
}

/** A filter as people read it: "Governing law: contains England". */
export function described({ column, verb, value }: Filter, columns: readonly GridColumnOut[]): string {
  const asked = columns.find(({ id }) => id === column);
  const type = asked?.value_type ?? "text";
  const shown = verb === "before" || verb === "after" ? day(value) : verb === "contains" ? words.quoted(value) : value;
  const what = verb === "is" ? named({ verb, value }, type) : [words.chip[verb], shown].filter((part) => part !== "").join(" ");
  const unit = type === "duration" && (verb === "above" || verb === "below") ? ` ${words.days}` : "";
  return `${asked?.title ?? ""}: ${what}${unit}`;
}
