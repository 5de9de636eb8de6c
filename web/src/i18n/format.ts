/** Dates, times and durations as people of a language write them, by `Intl`. Pure but for the language of the page. */
import { language } from "./language";

/** The browser's own region of the language: who reads British English expects 23 Nov and 20:09. */
function regional(locale: string): string {
  return (
    navigator.languages.find((tag) => tag.toLowerCase().startsWith(`${locale}-`)) ??
    (locale === "en" ? "en-GB" : locale)
  );
}

export function formatDate(date: Date, locale: string = language()): string {
  return new Intl.DateTimeFormat(regional(locale), { dateStyle: "medium" }).format(date);
}

export function formatTime(date: Date, locale: string = language()): string {
  return new Intl.DateTimeFormat(regional(locale), { timeStyle: "short" }).format(date);
}

/** With the length from which each is used: "24 hours" is clearer than "1 day". */
const steps: [unit: string, seconds: number, from: number][] = [
  ["day", 86_400, 172_800],
  ["hour", 3600, 3600],
  ["minute", 60, 60],
  ["second", 1, 1],
];

/** The largest fitting unit, rounded up: "4 minutes", "30 days". Never promises less than the truth. */
export function formatDuration(seconds: number, locale: string = language()): string {
  const [unit, size] = steps.find(([, , from]) => seconds >= from) ?? ["second", 1];
  const count = Math.ceil(seconds / size);
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(count);
}

/** Waiting time counts what has passed: rounded down to whole minutes, from one hour on hours and minutes. */
export function formatElapsed(seconds: number, locale: string = language()): string {
  const minutes = Math.max(0, Math.floor(seconds / 60));
  const part = (count: number, unit: string): string =>
    new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(count);
  if (minutes < 60) return part(minutes, "minute");
  return `${part(Math.floor(minutes / 60), "hour")} ${part(minutes % 60, "minute")}`;
}

/** "A", "A and B", "A, B and C". */
export function formatList(items: readonly string[], locale: string = language()): string {
  return new Intl.ListFormat(regional(locale), { type: "conjunction" }).format(items);
}

/** A running clock: 4:05, 1:04:05. */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const pad = (value: number): string => String(value).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(rest)}` : `${minutes}:${pad(rest)}`;
}
