import { useUploads } from "@/stores/uploads";

/** What the server can read; the browser's dialog offers these first. */
export const ACCEPT =
  ".docx,.pdf,.html,.htm,.md,.markdown,.txt,application/pdf,text/plain,text/html,text/markdown,application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/** Let people pick files, and upload what they picked. */
export function chooseFiles(): void {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.accept = ACCEPT;
  input.addEventListener("change", () => useUploads.getState().add([...(input.files ?? [])]));
  input.click();
}
