/** What is chosen on the page of a contract. It stands in the address, so that it can be sent to somebody. */
export type Selection = { kind: "finding"; id: string } | { kind: "words"; start: number; end: number } | null;

export function fromHash(hash: string): Selection {
  const parameters = new URLSearchParams(hash.replace(/^#/, ""));
  const finding = parameters.get("finding");
  if (finding) return { kind: "finding", id: finding };
  const words = /^(\d+)-(\d+)$/.exec(parameters.get("words") ?? "");
  if (words === null) return null;
  const [start, end] = [Number(words[1]), Number(words[2])];
  return start < end ? { kind: "words", start, end } : null;
}

export function toHash(selection: Selection): string {
  if (selection === null) return "";
  return selection.kind === "finding"
    ? new URLSearchParams({ finding: selection.id }).toString()
    : `words=${selection.start}-${selection.end}`;
}
