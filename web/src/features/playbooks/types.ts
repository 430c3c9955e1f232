import { contractTypes } from "@/lib/strings/contract";

const KEYS = new Map(Object.entries(contractTypes).map(([key, name]) => [name.toLowerCase(), key]));

/** What the types of contracts are called that the analyst knows. */
export const TYPE_NAMES = Object.values(contractTypes).toSorted((a, b) => a.localeCompare(b));

/** The names of types; one that the analyst does not know stays as it was written. */
export function namesOf(types: readonly string[]): string[] {
  return types.map((type) => contractTypes[type] ?? type);
}

/** The types that names stand for, each once. */
export function typesOf(names: readonly string[]): string[] {
  return [...new Set(names.map((name) => KEYS.get(name.toLowerCase()) ?? name))];
}
