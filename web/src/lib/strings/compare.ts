import type { Importance, RowKind, Side } from "@/api";
import { count, shared } from "./shared";

const importance: Record<Importance, string> = {
  high: "Look at these first",
  medium: "Then at these",
  low: "Words to be aware of",
};

const became: Partial<Record<RowKind, string>> = {
  added: "Added",
  removed: "Removed",
  edited: "Edited",
};

const steps: Record<string, string> = {
  old: "Reading the old version",
  new: "Reading the new version",
  changes: "Finding what the changes mean",
};

export const compare = {
  title: "Compare",
  pageTitle: (old: string, current: string) => `${old} and ${current}`,
  breadcrumb: "Contracts",
  region: "Redline",
  panel: "Changes of substance",
  version: (n: number) => `Version ${n}`,
  old: "Old",
  new: "New",
  to: "to",
  view: "View",
  inline: "Inline",
  side: "Side by side",
  views: { list: "Changes", text: "Redline" },
  form: "Formatting changes",
  formHint: (n: number) => `${count(n, "paragraph")} changed only in numbering, white space or form`,
  onlyChanges: "Only changes",
  previous: "Previous change (p)",
  next: "Next change (n)",
  place: (at: number, of: number) => `${at} of ${of}`,
  noPlace: (of: number) => count(of, "change"),
  unchanged: (n: number) => count(n, "unchanged paragraph"),
  movedHere: "Moved here",
  movedAway: "Moved away",
  goThere: "Show where it went",
  goBack: "Show where it stood",
  became,
  importance,
  topic: "Topic",
  allTopics: "All topics",
  was: "Was",
  now: "Now",
  gains: (side: Side) => `${shared.side[side]} gains`,
  good: "Good for you",
  bad: "Good for the other side",
  readFor: "Read for",
  summary: (edited: number, added: number, removed: number, moved: number) =>
    [
      edited > 0 ? `${edited} edited` : "",
      added > 0 ? `${added} added` : "",
      removed > 0 ? `${removed} removed` : "",
      moved > 0 ? `${moved} moved` : "",
    ]
      .filter((part) => part !== "")
      .join(", "),
  paragraphs: "Paragraphs",
  nothing: { title: "No change of substance", detail: "What changed is wording, numbering or form. The redline shows every word of it." },
  nothingHere: "Nothing on this topic.",
  same: { title: "Both say the same", detail: "Not one word differs." },
  method:
    "The list is read from the words that changed. It may miss what a change means together with other clauses, so read the redline before you rely on it.",
  progress: {
    title: "Comparing",
    queued: "Waiting for its turn",
    step: (step: string | null) => steps[step ?? ""] ?? "Comparing",
    percent: (n: number) => `${n} %`,
    leave: "You may leave this page. It will be here when you come back.",
    cancel: "Stop",
  },
  done: "The comparison is done.",
  cancelled: { title: "This comparison was stopped", detail: "Start it again to see what changed." },
  again: "Compare again",
  notFound: {
    title: "This comparison is not here",
    detail: "The link may be old, or one of its contracts was deleted or belongs to somebody else.",
  },
  export: "Export",
  exportDocx: "Word with tracked changes",
  exportDocxHint: "Accept all for the new text, reject all for the old",
  exportPdf: "PDF",
  exportPdfHint: "Changes of substance and the redline",
  exportHtml: "HTML",
  exportHtmlHint: "One page that opens anywhere",
  exportJson: "JSON",
  exportJsonHint: "For programs",
  swap: "Swap old and new",
  choose: {
    title: "Compare two contracts",
    detail: "See every word that differs, what the changes mean and who gains. Two versions of one contract, or two contracts.",
    contract: "Contract",
    version: "Version",
    placeholder: "Choose a contract",
    start: "Compare",
    noContracts: "There is nothing to compare yet",
    noContractsDetail: "Upload two contracts, or two versions of one.",
    toContracts: "Go to your contracts",
  },
} as const;
