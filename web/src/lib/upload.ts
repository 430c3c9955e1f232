import { CSRF_HEADER } from "./client";

export interface Upload<T> {
  done: Promise<T>;
  cancel: () => void;
}

/**
 * Send a form and tell how much of it has left, which fetch cannot. Rejects with an error whose cause is the server's
 * problem document, with an `AbortError` when cancelled, or with a `TypeError` when no answer came.
 */
export function send<T>(url: string, form: FormData, onProgress: (share: number) => void): Upload<T> {
  const request = new XMLHttpRequest();
  const done = new Promise<T>((resolve, reject) => {
    request.open("POST", url);
    request.responseType = "json";
    for (const [name, value] of Object.entries(CSRF_HEADER)) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      if (request.status >= 200 && request.status < 300) resolve(request.response as T);
      else reject(new Error("The server refused the file", { cause: request.response }));
    });
    request.addEventListener("error", () => reject(new TypeError("The server did not answer")));
    request.addEventListener("abort", () => reject(new DOMException("Cancelled", "AbortError")));
  });
  request.send(form);
  return { done, cancel: () => request.abort() };
}
