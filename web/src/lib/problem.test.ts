import { expect, it } from "vitest";
import { asProblem } from "./problem";

it("reads a problem document, with what is wrong in which field", () => {
  const problem = asProblem({
    type: "/problems/invalid",
    title: "Please check what you entered",
    status: 422,
    detail: "One field is wrong.",
    request_id: "r1",
    errors: [{ pointer: "/body/email", detail: "This is no address." }],
  });
  expect(problem).toMatchObject({ status: 422, requestId: "r1", fields: { email: "This is no address." } });
});

it("finds the document inside of an error that carries it", () => {
  const error = new Error("refused", { cause: { title: "Document is damaged", status: 422, detail: "Save it anew." } });
  expect(asProblem(error).title).toBe("Document is damaged");
});

it("says that nothing was lost where no answer came", () => {
  expect(asProblem(new TypeError("Failed to fetch"))).toMatchObject({ status: 0, requestId: null });
});
