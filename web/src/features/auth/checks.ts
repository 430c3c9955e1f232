import { strings } from "@/lib/strings";

export const SHORTEST_PASSWORD = 12;

export const checkName = (name: string): string | null => (name.trim() === "" ? strings.auth.nameMissing : null);

export const checkEmail = (email: string): string | null =>
  /^\S+@\S+\.\S+$/.test(email.trim()) ? null : strings.auth.emailWrong;

export const checkPassword = (password: string): string | null =>
  password === "" ? strings.auth.passwordMissing : null;

export const checkNewPassword = (password: string): string | null =>
  password.length < SHORTEST_PASSWORD ? strings.auth.passwordShort : null;
