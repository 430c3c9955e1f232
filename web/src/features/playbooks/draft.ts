import type { PlaybookCreate, PlaybookOut, SentenceSearch, Severity, Standing, StatementDraft } from "@/api";
import { strings } from "@/lib/strings";

const words = strings.playbooks.editor;

/** A statement as it is edited: all fields there, and a key that stays while it moves. */
export interface Statement {
  key: string;
  /** What its verdicts and decisions hang on; empty for one that is new. */
  id: string;
  topic: string;
  statement: string;
  fallback: string;
  severity: Severity;
  why: string;
  suggestion: string;
  types: string[];
  otherwise: Standing;
  prevails: Standing;
  met: SentenceSearch[];
  deviates: SentenceSearch[];
  fallback_met: SentenceSearch[];
}

export interface Draft {
  name: string;
  description: string;
  types: string[];
  statements: Statement[];
}

let nextKey = 1;

export function blank(): Statement {
  return {
    key: `new-${nextKey++}`,
    id: "",
    topic: "",
    statement: "",
    fallback: "",
    severity: "medium",
    why: "",
    suggestion: "",
    types: [],
    otherwise: "missing",
    prevails: "deviates",
    met: [],
    deviates: [],
    fallback_met: [],
  };
}

function toStatement(sent: StatementDraft): Statement {
  return { ...blank(), ...sent, key: sent.id };
}

export function emptyDraft(): Draft {
  return { name: "", description: "", types: [], statements: [blank()] };
}

export function toDraft({ name, description, types, statements }: PlaybookOut): Draft {
  return { name, description, types, statements: statements.map(toStatement) };
}

/** A name for a new statement, after its topic or first words, that no other has. */
export function idFor(statement: Pick<Statement, "topic" | "statement">, taken: ReadonlySet<string>): string {
  const said = statement.topic.trim() === "" ? statement.statement.split(/\s+/).slice(0, 5).join(" ") : statement.topic;
  const short = said.toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, 40).replace(/^-+|-+$/g, "") || "statement";
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? short : `${short}-${n}`;
    if (!taken.has(id)) return id;
  }
}

/** A statement without the key that only the page needs. */
function plain(edited: Statement): Omit<Statement, "key"> {
  const { id, topic, statement, fallback, severity, why, suggestion, types, otherwise, prevails, met, deviates } = edited;
  const { fallback_met } = edited;
  return { id, topic, statement, fallback, severity, why, suggestion, types, otherwise, prevails, met, deviates, fallback_met };
}

/** What is sent. Ids of statements that have one stay, so that what was decided about them stays. */
export function toBody(draft: Draft): PlaybookCreate {
  const taken = new Set(draft.statements.map(({ id }) => id).filter((id) => id !== ""));
  const statements = draft.statements.map((edited) => {
    const statement = plain(edited);
    const id = statement.id === "" ? idFor(statement, taken) : statement.id;
    taken.add(id);
    return { ...statement, id };
  });
  return { name: draft.name.trim(), description: draft.description.trim(), types: draft.types, statements };
}

/** Move the statement at an index by one; at the ends nothing moves. */
export function moved(statements: readonly Statement[], index: number, step: 1 | -1): Statement[] {
  const to = index + step;
  const next = [...statements];
  const [one] = next.slice(index, index + 1);
  if (one === undefined || to < 0 || to >= next.length) return next;
  next.splice(index, 1);
  next.splice(to, 0, one);
  return next;
}

export type Problems = Record<string, string>;

/** What has to be filled in before it can be saved: "name", "statements", or the key of a statement. */
export function problemsOf(draft: Draft): Problems {
  const problems: Problems = {};
  if (draft.name.trim() === "") problems.name = words.missingName;
  if (draft.statements.length === 0) problems.statements = words.noStatements;
  for (const { key, statement } of draft.statements) {
    if (statement.trim() === "") problems[key] = words.missingPosition;
  }
  return problems;
}

export function isSame(one: Draft, other: Draft): boolean {
  const said = (draft: Draft) => JSON.stringify({ ...draft, statements: draft.statements.map(plain) });
  return said(one) === said(other);
}

export function searchCount({ met, deviates }: Statement): number {
  return met.length + deviates.length;
}
