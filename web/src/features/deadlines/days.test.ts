import { describe, expect, it } from "vitest";
import { addDays, addMonths, between, overdueElsewhere, shelvesOf, today, urgency, weeksOf } from "./days";

describe("days of the calendar", () => {
  it("count across months, years and changes of the clock", () => {
    expect(addDays("2028-02-28", 1)).toBe("2028-02-29");
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
    expect(between("2026-03-28", "2026-03-30")).toBe(2);
    expect(addMonths("2026-11", 3)).toBe("2027-02");
  });

  it("are the reader's own", () => {
    expect(today(new Date(2026, 10, 22, 23, 59))).toBe("2026-11-22");
  });

  it("fill a month with whole weeks, from the day with which they begin where the reader is", () => {
    const weeks = weeksOf("2027-02", 1);
    expect(weeks).toHaveLength(4);
    expect(weeks[0]?.[0]).toBe("2027-02-01");
    expect(weeksOf("2027-05", 1).at(-1)?.at(-1)).toBe("2027-06-06");
    expect(weeksOf("2027-02", 7)[0]?.[0]).toBe("2027-01-31");
    expect(weeksOf("2027-02", 6)[0]?.[0]).toBe("2027-01-30");
    for (const week of weeksOf("2026-11")) expect(week).toHaveLength(7);
  });
});

describe("days on a line", () => {
  it("lie below each other where they are near, and on the first line again where there is room", () => {
    const months = ["2026-07-31", "2026-09-01", "2026-10-01"];
    expect(shelvesOf(months, 18)).toEqual([0, 0, 0]);
    expect(shelvesOf(["2026-07-01", "2026-07-01", "2026-07-10", "2026-07-19"], 18)).toEqual([0, 1, 2, 0]);
    expect(shelvesOf([], 18)).toEqual([]);
  });
});

describe("urgency", () => {
  const open = { state: "open", kind: "payment" } as const;
  it("is overdue after the day, soon within two weeks, and later beyond", () => {
    expect(urgency({ ...open, due_on: "2026-11-21" }, "2026-11-22")).toBe("overdue");
    expect(urgency({ ...open, due_on: "2026-11-22" }, "2026-11-22")).toBe("soon");
    expect(urgency({ ...open, due_on: "2026-12-06" }, "2026-11-22")).toBe("soon");
    expect(urgency({ ...open, due_on: "2026-12-07" }, "2026-11-22")).toBe("later");
  });
  it("is no matter for what just happens or is closed", () => {
    expect(urgency({ state: "open", kind: "renewal", due_on: "2026-11-21" }, "2026-11-22")).toBe("past");
    expect(urgency({ state: "done", kind: "payment", due_on: "2026-11-21" }, "2026-11-22")).toBe("closed");
  });
  it("is told for what the stretch that is shown leaves out", () => {
    const shown = [
      { ...open, due_on: "2026-11-21" },
      { ...open, due_on: "2026-12-07" },
    ];
    expect(overdueElsewhere(6, shown, "2026-11-22")).toBe(5);
    expect(overdueElsewhere(0, shown, "2026-11-22")).toBe(0);
  });
});
