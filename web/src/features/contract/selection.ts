/** What is chosen on the page of a contract. It stands in the address, so that it can be sent to somebody. */
export type Selection = { kind: "finding"; id: string } | { kind: "words"; start: number; end: number } | null;

/** Words by the server's count, as links from elsewhere have them (`passageHash`): it counts characters, we UTF-16 units. */
export interface Passage {
  kind: "passage";
  start: number;
  end: number;
}

function range(value: string | null): { start: number; end: number } | null {
  const found = /^(\d+)-(\d+)$/.exec(value ?? "");
  if (found === null) return null;
  const [start, end] = [Number(found[1]), Number(found[2])];
  return start < end ? { start, end } : null;
}

export function fromHash(hash: string): Selection | Passage {
  const parameters = new URLSearchParams(hash.replace(/^#/, ""));
  const finding = parameters.get("finding");
  if (finding) return { kind: "finding", id: finding };
  const passage = range(parameters.get("passage"));
  if (passage !== null) return { kind: "passage", ...passage };
  const words = range(parameters.get("words"));
  return words === null ? null : { kind: "words", ...words };
}

export function toHash(selection: Selection): string {
  if (selection === null) return "";
  return selection.kind === "finding"
    ? new URLSearchParams({ finding: selection.id }).toString()
    : `words=${selection.start}-${selection.end}`;
}
