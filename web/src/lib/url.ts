/** Where to go after signing in: only a path of ours, so that a link cannot lead people elsewhere. */
export function ownPath(next: unknown): string {
  return typeof next === "string" && /^\/(?![/\\])/.test(next) ? next : "/contracts";
}
