import { useEffect, useState } from "react";
import { asProblem } from "@/lib/problem";
import { strings } from "@/lib/strings";
import { RequestId } from "@/ui/States";
import classes from "./auth.module.css";

function Wait({ seconds }: { seconds: number }) {
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    const timer = setInterval(() => setLeft((current) => Math.max(0, current - 1)), 1000);
    return () => clearInterval(timer);
  }, []);
  return left > 0 ? <span>{strings.auth.wait(left)}</span> : null;
}

/** Why a form was not taken; what belongs to a field is shown there. */
export function FormProblem({ error }: { error: unknown }) {
  if (error === null || error === undefined) return null;
  const { title, detail, fields, requestId, retryAfter } = asProblem(error);
  const only = Object.keys(fields).length > 0;
  return (
    <div className={classes.problem} role="alert">
      <strong>{title}</strong>
      {!only && detail !== "" && <span>{detail}</span>}
      {retryAfter !== null && <Wait key={retryAfter} seconds={retryAfter} />}
      {requestId !== null && !only && <RequestId id={requestId} />}
    </div>
  );
}
