const KEY = "pactoria.signed-in";

/**
 * Whether this browser was signed in when it was last here. Only a hint, to send people to the right page without asking
 * the server first; the session itself is a cookie that scripts cannot see.
 */
export const signedInHint = {
  get(): boolean {
    try {
      return localStorage.getItem(KEY) === "1";
    } catch {
      return false;
    }
  },
  set(signedIn: boolean): void {
    try {
      if (signedIn) localStorage.setItem(KEY, "1");
      else localStorage.removeItem(KEY);
    } catch {
      // Without storage the landing page is shown first; nothing breaks.
    }
  },
};
