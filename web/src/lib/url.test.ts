import { expect, it } from "vitest";
import { ownPath } from "./url";

it("leads only to pages of ours after signing in", () => {
  expect(ownPath("/contracts/1#finding=2")).toBe("/contracts/1#finding=2");
  for (const elsewhere of ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", undefined]) {
    expect(ownPath(elsewhere)).toBe("/contracts");
  }
});
