import { strings } from "@/lib/strings";
import classes from "./ui.module.css";

const RADIUS = 15.5;
const AROUND = 2 * Math.PI * RADIUS;

/** 0 (do not sign) to 100 (nothing to report), as a ring with its number. */
export function Score({ score, size = 44 }: { score: number; size?: number }) {
  const tone = score < 40 ? "critical" : score < 65 ? "high" : score < 85 ? "medium" : "good";
  return (
    <span
      className={classes.score}
      data-tone={tone}
      data-full={score === 100 || undefined}
      style={{ width: size, height: size }}
      role="img"
      aria-label={strings.shared.score(score)}
    >
      <svg viewBox="0 0 36 36" width={size} height={size} aria-hidden>
        <circle cx="18" cy="18" r={RADIUS} className={classes["score-track"]} />
        <circle
          cx="18"
          cy="18"
          r={RADIUS}
          className={classes["score-value"]}
          strokeDasharray={`${(AROUND * score) / 100} ${AROUND}`}
          transform="rotate(-90 18 18)"
        />
      </svg>
      <span aria-hidden className={classes["score-number"]}>
        {score}
      </span>
    </span>
  );
}
