import type { FindingOut } from "@/api";
import classes from "./minimap.module.css";

interface Props {
  findings: readonly FindingOut[];
  /** Length of the text, in the units of the findings' offsets. */
  length: number;
  active: string | null;
  onPick: (id: string) => void;
}

/** Where in the text the findings are. For the eye and the mouse; the list beside it says the same to everybody. */
export function Minimap({ findings, length, active, onPick }: Props) {
  return (
    <div className={classes.minimap} aria-hidden data-screen>
      {findings.map(({ id, severity, start, title }) => (
        <button
          key={id}
          type="button"
          tabIndex={-1}
          className={classes.tick}
          data-severity={severity}
          data-active={id === active || undefined}
          title={title}
          style={{ insetBlockStart: `${(start / Math.max(1, length)) * 100}%` }}
          onClick={() => onPick(id)}
        />
      ))}
    </div>
  );
}
