import {
  IconArrowForwardUp,
  IconBell,
  IconCalendarEvent,
  IconCash,
  IconFlag,
  IconPackage,
  IconPlayerPlay,
  IconRefresh,
  type Icon,
} from "@tabler/icons-react";
import type { DeadlineKind } from "@/api";
import { strings } from "@/lib/strings";
import classes from "./kinds.module.css";

const ICONS: Record<DeadlineKind, Icon> = {
  start: IconPlayerPlay,
  end: IconFlag,
  renewal: IconRefresh,
  notice: IconBell,
  option: IconArrowForwardUp,
  payment: IconCash,
  delivery: IconPackage,
  other: IconCalendarEvent,
};

export function KindIcon({ kind, size = 16 }: { kind: DeadlineKind; size?: number }) {
  const Icon = ICONS[kind];
  return <Icon size={size} stroke={1.7} aria-hidden />;
}

export function Kind({ kind }: { kind: DeadlineKind }) {
  return (
    <span className={classes.kind}>
      <KindIcon kind={kind} size={14} />
      {strings.deadlines.kinds[kind]}
    </span>
  );
}
