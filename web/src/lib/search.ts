/**
 * What the addresses of pages may carry. Whatever else stands in an address is left out, so that a mistyped link still
 * opens its page.
 */

import type { ContractStatus, Severity } from "@/api";

type Raw = Record<string, unknown>;

function text(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((candidate) => candidate === value);
}

export interface NextSearch {
  next?: string | undefined;
}

export function nextSearch(raw: Raw): NextSearch {
  return { next: text(raw.next) };
}

export interface TokenSearch {
  token?: string | undefined;
}

export function tokenSearch(raw: Raw): TokenSearch {
  return { token: text(raw.token) };
}

export const STATUSES = ["draft", "in_review", "negotiating", "approved", "signed", "expired", "terminated"] as const satisfies ContractStatus[];
const SEVERITY = ["critical", "high", "medium", "low"] as const satisfies Severity[];
export const SORTS = ["-created_at", "created_at", "-updated_at", "title", "score", "expiration_date"] as const;
export type Sort = (typeof SORTS)[number];

export interface ContractsSearch {
  q?: string | undefined;
  status?: ContractStatus | undefined;
  severity?: Severity | undefined;
  type?: string | undefined;
  sort?: Sort | undefined;
}

export function contractsSearch(raw: Raw): ContractsSearch {
  return {
    q: text(raw.q),
    status: oneOf(raw.status, STATUSES),
    severity: oneOf(raw.severity, SEVERITY),
    type: text(raw.type),
    sort: oneOf(raw.sort, SORTS),
  };
}

export interface NewChatSearch {
  /** What to ask, as a draft. */
  ask?: string | undefined;
}

export function newChatSearch(raw: Raw): NewChatSearch {
  return { ask: text(raw.ask) };
}

export interface ChatSearch {
  /** The message to go to. */
  message?: string | undefined;
}

export function chatSearch(raw: Raw): ChatSearch {
  return { message: text(raw.message) };
}

export const TABS = ["findings", "facts", "missing", "clauses", "history"] as const;
export type Tab = (typeof TABS)[number];

/** The part of a contract's address that leads to words of its text, `start` to `end` by the server's count. */
export function passageHash(start: number, end: number): string {
  return `passage=${start}-${end}`;
}

export interface ContractSearch {
  tab?: Tab | undefined;
  severity?: Severity | undefined;
  topic?: string | undefined;
  version?: string | undefined;
}

export function contractSearch(raw: Raw): ContractSearch {
  return {
    tab: oneOf(raw.tab, TABS),
    severity: oneOf(raw.severity, SEVERITY),
    topic: text(raw.topic),
    version: text(raw.version),
  };
}

export const ADMIN_TABS = ["people", "models", "providers", "experiments"] as const;
export type AdminTab = (typeof ADMIN_TABS)[number];

export interface AdminSearch {
  tab?: AdminTab | undefined;
}

export function adminSearch(raw: Raw): AdminSearch {
  return { tab: oneOf(raw.tab, ADMIN_TABS) };
}

export interface ChooseSearch {
  /** Contracts that are chosen already. */
  old?: string | undefined;
  new?: string | undefined;
}

export function chooseSearch(raw: Raw): ChooseSearch {
  return { old: text(raw.old), new: text(raw.new) };
}

export interface CompareSearch {
  view?: "side" | undefined;
}

export function compareSearch(raw: Raw): CompareSearch {
  return { view: oneOf(raw.view, ["side"] as const) };
}
