import type { DeadlineKind, ObligationKind, Reader, TimingKind } from "@/api";
import { count } from "./shared";

const kinds: Record<DeadlineKind, string> = {
  start: "Start",
  end: "End",
  renewal: "Renewal",
  notice: "Last day for notice",
  option: "Option",
  payment: "Payment",
  delivery: "Delivery",
  other: "Other date",
};

const duties: Record<ObligationKind, string> = {
  payment: "Payment",
  confidentiality: "Confidentiality",
  indemnity: "Indemnity",
  insurance: "Insurance",
  reporting: "Reporting",
  records: "Records",
  notice: "Notice",
  return: "Return",
  data: "Data",
  restriction: "Restriction",
  delivery: "Delivery",
  compliance: "Compliance",
  support: "Support",
  other: "Other",
};

const timings: Record<TimingKind, string> = {
  deadline: "By when",
  frequency: "How often",
  period: "How long",
  condition: "If",
  exception: "Unless",
};

const readers: Record<Reader, string> = { executive: "Executive", lawyer: "Lawyer", operations: "Operations" };

export const deadlines = {
  title: "Deadlines",
  kinds,
  headline: (overdue: number, soon: number) =>
    overdue === 0 && soon === 0
      ? "Nothing is due in the next two weeks."
      : [
          overdue > 0 ? `${count(overdue, "deadline")} overdue` : "",
          soon > 0 ? `${soon.toLocaleString()} due in the next two weeks` : "",
        ]
          .filter((part) => part !== "")
          .join(", ") + ".",
  next: (day: string, title: string, contract: string) => `Next: ${day}, ${title} (${contract}).`,
  view: "View",
  views: { list: "List", month: "Month", timeline: "Timeline" },
  filters: "Filters",
  show: "Show",
  shows: { open: "Open", done: "Done", dismissed: "Dismissed", all: "All" },
  kind: "Kind",
  allKinds: "All kinds",
  find: "Find a deadline",
  saying: (words: string) => `“${words}”`,
  subscribe: "Subscribe",
  groups: { overdue: "Overdue", soon: "Next two weeks", past: "Past" },
  inDays: (n: number) => (n === 0 ? "today" : n === 1 ? "tomorrow" : `in ${count(n, "day")}`),
  daysAgo: (n: number) => (n === 1 ? "yesterday" : `${count(n, "day")} ago`),
  overdue: "Overdue",
  soon: "Soon",
  corrected: (reason: string) => `Corrected: ${reason}`,
  counted: (day: string) => `The contract's own day is ${day}`,
  gone: "No longer in the current version",
  state: { open: "Open", done: "Done", dismissed: "Dismissed" },
  done: "Done",
  markDone: (title: string) => `Mark as done: ${title}`,
  reopen: (title: string) => `Open again: ${title}`,
  reopenShort: "Open again",
  edit: "Edit",
  editOf: (title: string) => `Edit: ${title}`,
  dismiss: "Dismiss",
  dismissHint: "Not a deadline, or not yours",
  download: "Download for a calendar",
  actions: (title: string) => `More about ${title}`,
  saidDone: (title: string) => `Done: ${title}`,
  saidDismissed: (title: string) => `Dismissed: ${title}`,
  saidOpen: (title: string) => `Open again: ${title}`,
  more: "Show more",
  previousMonth: "Previous month",
  nextMonth: "Next month",
  today: "Today",
  someMore: (n: number) => `and ${n} more`,
  fewer: "Show fewer",
  nothingThisMonth: "Nothing in this month.",
  onDay: (day: string, n: number) => `${day}: ${count(n, "deadline")}`,
  timelineLabel: (from: string, until: string) => `Deadlines by contract from ${from} to ${until}`,
  earlier: (n: number) => `${count(n, "deadline")} from before this stretch ${n === 1 ? "is" : "are"} overdue.`,
  later: (n: number) => `${count(n, "deadline")} ${n === 1 ? "comes" : "come"} after it.`,
  drawn: (n: number, all: number) => `Of ${count(all, "deadline")} the first ${n.toLocaleString()} are drawn.`,
  elsewhereShow: "Show the list",
  timelineMore: (n: number) => `${count(n, "contract")} with later dates ${n === 1 ? "is" : "are"} not shown.`,
  empty: {
    title: "No deadlines yet",
    detail:
      "When a contract is reviewed, its end, renewals, last days for notice, payments and other dates are read and counted. They appear here, each with the words it comes from.",
    action: "Go to your contracts",
  },
  nothing: { title: "Nothing here", detail: "No deadline fits these filters.", action: "Clear the filters" },
  editor: {
    title: "Edit deadline",
    how: "How it was counted",
    day: "Due on",
    reason: "Why another day",
    reasonHint: "Such as: amendment of 3 May",
    reasonMissing: "Say why the date is another one.",
    back: "Use the contract's day",
    note: "Note",
    remind: "Remind before it",
    remindHint: "Days before; also in your calendar",
    remindDays: (n: number) => (n === 0 ? "On the day" : count(n, "day")),
  },
  calendar: {
    title: "Subscribe in your calendar",
    detail:
      "A secret link shows all open deadlines of this organization in Outlook, Google Calendar, Apple Calendar and others, with reminders. Whoever has the link can read them, so treat it like a password.",
    none: "You have no link yet.",
    made: (when: string) => `Your link was made ${when}.`,
    used: (when: string) => `A calendar last asked ${when}.`,
    neverUsed: "No calendar has asked for it yet.",
    make: "Make a link",
    replace: "Make a new link",
    replaceHint: "The old one stops to work.",
    revoke: "Switch the link off",
    revoked: "The link was switched off",
    link: "Your link, shown this once",
    open: "Open in a calendar program",
  },
  panel: {
    none: "No dates were found in this contract.",
    lead: "Days that the contract names or that follow from it.",
    waiting: "Reading the dates",
    all: "All deadlines",
  },
} as const;

export const obligations = {
  none: "No duties were found. Sentences count only where they name a party.",
  lead: (n: number) => `${count(n, "duty", "duties")}, by party. Click one to see its words.`,
  party: "Party",
  kind: "Kind",
  all: "All kinds",
  kinds: duties,
  timings,
  must: "must",
  mustNot: "must not",
} as const;

export const summary = {
  reader: "For whom",
  readers,
  silent: "What it does not say",
  source: (n: number) => `Go to source ${n}`,
  offline: "Written by the built-in analyst from what it found.",
  model: (name: string) => `Written by ${name}; each sentence rests on words found in the contract.`,
  dropped: (n: number) => `${count(n, "quote")} could not be verified; what rests on them is left out.`,
  improve: "Write it with a model",
  notAsked: "Nobody has asked for this summary yet. An editor of your organization can.",
  working: "Reading the contract",
  failed: "The summary could not be made",
  noModel: "No model took part.",
} as const;
