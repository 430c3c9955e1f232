import { words } from "@/lib/format";
import { strings } from "@/lib/strings";
import classes from "./status.module.css";

/** Where a contract is on its way from draft to its end. */
export function StatusBadge({ status }: { status: string }) {
  return (
    <span className={classes.status} data-status={status}>
      {strings.shared.status[status] ?? words(status)}
    </span>
  );
}
