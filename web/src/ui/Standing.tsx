import { IconAlertTriangle, IconCircleCheck, IconCircleDashed } from "@tabler/icons-react";
import type { Standing } from "@/api";
import { strings } from "@/lib/strings";
import classes from "./standing.module.css";

const ICONS = { met: IconCircleCheck, deviates: IconAlertTriangle, missing: IconCircleDashed };

export function StandingIcon({ standing, size = 18 }: { standing: Standing; size?: number }) {
  const Icon = ICONS[standing];
  return <Icon size={size} stroke={2} aria-hidden className={classes.icon} data-standing={standing} />;
}

/** A verdict as icon and word, on its ground. */
export function StandingBadge({ standing }: { standing: Standing }) {
  return (
    <span className={classes.badge} data-standing={standing}>
      <StandingIcon standing={standing} size={14} />
      {strings.compliance.standings[standing]}
    </span>
  );
}
