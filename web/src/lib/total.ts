/** How many rows a list has, as it is written: its first page counts them up to a bound. */
export function totalOf(first: { total: number | null; total_is_exact: boolean } | undefined): string {
  return `${(first?.total ?? 0).toLocaleString()}${first === undefined || first.total_is_exact ? "" : "+"}`;
}
