/** What the server says went wrong (RFC 9457), or what we know when it could not say anything. */
export interface Problem {
  title: string;
  detail: string;
  /** HTTP status; 0 where no answer came. */
  status: number;
  requestId: string | null;
  /** What is wrong with which field: name of the field to a sentence. */
  fields: Record<string, string>;
  /** Seconds to wait before the next try, where the server said so. */
  retryAfter: number | null;
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? value : null;
}

function fieldsOf(errors: unknown): Record<string, string> {
  const fields: Record<string, string> = {};
  if (!Array.isArray(errors)) return fields;
  for (const error of errors) {
    const { pointer, detail } = record(error);
    const name = text(pointer)?.split("/").filter(Boolean).at(-1);
    const sentence = text(detail);
    if (name !== undefined && sentence !== null) fields[name] ??= sentence;
  }
  return fields;
}

const OFFLINE: Problem = {
  title: "The server did not answer",
  detail: "Nothing was lost. Check the connection, then try again.",
  status: 0,
  requestId: null,
  fields: {},
  retryAfter: null,
};

/** Make one kind of thing out of whatever was thrown: a problem document, a network error or something unforeseen. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Error && thrown.cause !== undefined) return asProblem(thrown.cause);
  const { title, detail, status, request_id, errors, retry_after } = record(thrown);
  const name = text(title);
  if (name === null) return OFFLINE;
  return {
    title: name,
    detail: text(detail) ?? "",
    status: typeof status === "number" ? status : 0,
    requestId: text(request_id),
    fields: fieldsOf(errors),
    retryAfter: typeof retry_after === "number" ? retry_after : null,
  };
}
