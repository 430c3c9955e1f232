/**
 * What the addresses of pages may carry. Whatever else stands in an address is left out, so that a mistyped link still
 * opens its page.
 */

import type { ContractStatus, DeadlineKind, Severity, Standing } from "@/api";

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

export const TABS = ["findings", "summary", "duties", "dates", "facts", "missing", "clauses", "history"] as const;
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

const STANDINGS = ["met", "deviates", "missing"] as const satisfies Standing[];

export interface ComplianceSearch {
  /** The check that is shown. */
  run?: string | undefined;
  /** The playbook that is chosen already. */
  playbook?: string | undefined;
  version?: string | undefined;
  show?: Standing | undefined;
  /** The statement that is open. */
  statement?: string | undefined;
}

export function complianceSearch(raw: Raw): ComplianceSearch {
  return {
    run: text(raw.run),
    playbook: text(raw.playbook),
    version: text(raw.version),
    show: oneOf(raw.show, STANDINGS),
    statement: text(raw.statement),
  };
}

export interface RedlineSearch {
  version?: string | undefined;
}

export function redlineSearch(raw: Raw): RedlineSearch {
  return { version: text(raw.version) };
}

export interface PlaybookSearch {
  /** An earlier version. */
  version?: number | undefined;
}

export function playbookSearch(raw: Raw): PlaybookSearch {
  const number = Number(text(raw.version));
  return { version: Number.isInteger(number) && number > 0 ? number : undefined };
}

export const DEADLINE_KINDS = ["notice", "option", "end", "renewal", "payment", "delivery", "start", "other"] as const satisfies DeadlineKind[];
export const DEADLINE_VIEWS = ["list", "month", "timeline"] as const;
export type DeadlineView = (typeof DEADLINE_VIEWS)[number];
export const DEADLINE_SHOWS = ["open", "done", "dismissed", "all"] as const;
export type DeadlineShow = (typeof DEADLINE_SHOWS)[number];

export interface DeadlinesSearch {
  view?: DeadlineView | undefined;
  show?: DeadlineShow | undefined;
  kind?: DeadlineKind | undefined;
  q?: string | undefined;
  /** The month that is shown, such as "2027-03". */
  month?: string | undefined;
}

export function deadlinesSearch(raw: Raw): DeadlinesSearch {
  const month = text(raw.month);
  return {
    view: oneOf(raw.view, DEADLINE_VIEWS),
    show: oneOf(raw.show, DEADLINE_SHOWS),
    kind: oneOf(raw.kind, DEADLINE_KINDS),
    q: text(raw.q),
    month: month !== undefined && /^\d{4}-(0[1-9]|1[0-2])$/.test(month) ? month : undefined,
  };
}

export interface GridSearch {
  /** Id of a column or "title", after a minus where it descends. */
  sort?: string | undefined;
  /** Each as `column:verb` or `column:verb:value`. */
  filter?: string[] | undefined;
  /** The cell that is open: its contract and its column. */
  row?: string | undefined;
  column?: string | undefined;
}

export function gridSearch(raw: Raw): GridSearch {
  const filter = (Array.isArray(raw.filter) ? raw.filter : [raw.filter]).map(text).filter((one) => one !== undefined);
  return {
    sort: text(raw.sort),
    filter: filter.length === 0 ? undefined : filter,
    row: text(raw.row),
    column: text(raw.column),
  };
}
