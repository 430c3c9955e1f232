import { describe, expect, it } from "vitest";
import type { ComplianceVerdict, DecisionOut, Severity, Standing } from "@/api";
import { countsOf, judged } from "./verdicts";

const verdict = (id: string, standing: Standing, severity: Severity = "medium"): ComplianceVerdict => ({
  statement_id: id,
  topic: id === "b" ? "Topic of b" : "",
  statement: `Position ${id}`,
  fallback: "",
  severity,
  why: "",
  suggestion: "",
  standing,
  how: "",
  fallback_met: null,
  basis: "patterns",
  evidence: [],
  remark: null,
  remark_evidence: [],
});

const override = (id: string, standing: Standing): DecisionOut => ({
  statement_id: id,
  decision: "overridden",
  found: "missing",
  standing,
  reason: "Because.",
  decided_by: "Ada",
  decided_at: "2026-11-22T10:00:00Z",
});

describe("verdicts", () => {
  const all = [verdict("a", "met"), verdict("b", "missing"), verdict("c", "deviates", "low"), verdict("d", "deviates", "high")];

  it("come with what deviates first, the gravest before the rest", () => {
    expect(judged(all, []).map(({ statement_id: id }) => id)).toEqual(["d", "c", "b", "a"]);
  });

  it("count as a person has overridden them", () => {
    const found = judged(all, [override("b", "met"), override("gone", "met")]);
    expect(countsOf(found)).toEqual({ met: 2, deviates: 2, missing: 0 });
    expect(found.find(({ statement_id: id }) => id === "b")).toMatchObject({ holds: "met", standing: "missing", title: "Topic of b" });
  });
});
