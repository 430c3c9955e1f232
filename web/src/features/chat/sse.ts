/** One server-sent event, as the HTML standard reads it. */
export interface ServerEvent {
  id: string | null;
  event: string;
  data: string;
}

/** Reads server-sent events out of text that arrives in pieces. */
export function eventReader(): (piece: string) => ServerEvent[] {
  let rest = "";
  let id: string | null = null;
  let event = "message";
  let data: string[] = [];
  const field = (line: string): ServerEvent | null => {
    if (line === "") {
      const complete = data.length === 0 ? null : { id, event, data: data.join("\n") };
      event = "message";
      data = [];
      id = null;
      return complete;
    }
    const colon = line.indexOf(":");
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") data.push(value);
    else if (name === "event") event = value;
    else if (name === "id") id = value;
    return null;
  };
  return (piece) => {
    // A carriage return at the end may be the first half of a line's end.
    const text = rest + piece;
    const end = text.endsWith("\r") ? text.length - 1 : text.length;
    const lines = text.slice(0, end).split(/\r\n|\n|\r/);
    rest = (lines.pop() ?? "") + text.slice(end);
    return lines.map(field).filter((found) => found !== null);
  };
}
