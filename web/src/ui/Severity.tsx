import { IconAlertOctagon, IconAlertTriangle, IconFlag, IconInfoCircle } from "@tabler/icons-react";
import { strings } from "@/lib/strings";
import type { Severity } from "@/api";
import classes from "./ui.module.css";

/** The most serious first. */
export const SEVERITIES = ["critical", "high", "medium", "low"] as const satisfies readonly Severity[];

const ICONS = {
  critical: IconAlertOctagon,
  high: IconAlertTriangle,
  medium: IconFlag,
  low: IconInfoCircle,
};

export function SeverityIcon({ severity, size = 16 }: { severity: Severity; size?: number }) {
  const Icon = ICONS[severity];
  return <Icon size={size} stroke={2} aria-hidden className={classes["severity-icon"]} data-severity={severity} />;
}

/** Severity as icon and word, on its ground. */
export function SeverityBadge({ severity }: { severity: Severity }) {
  return (
    <span className={classes["severity-badge"]} data-severity={severity}>
      <SeverityIcon severity={severity} size={14} />
      {strings.shared.severity[severity]}
    </span>
  );
}

/** How many findings of each severity, in little room. Severities without findings are left out. */
export function SeverityCounts({ counts }: { counts: Record<Severity, number> }) {
  const present = SEVERITIES.filter((severity) => counts[severity] > 0);
  return (
    <span className={classes["severity-counts"]}>
      {present.map((severity) => (
        <span
          key={severity}
          className={classes["severity-count"]}
          data-severity={severity}
          title={`${strings.shared.severity[severity]}: ${counts[severity]}`}
        >
          <SeverityIcon severity={severity} size={14} />
          <span className="visually-hidden">{strings.shared.severity[severity]} </span>
          {counts[severity]}
        </span>
      ))}
    </span>
  );
}
