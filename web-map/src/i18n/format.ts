/** Dates, numbers and rates as a person reads them. */
import type { Language } from './index';

/** `2026-03-01T08:05:00+08:00` as `2026-03-01 08:05`, in the reader's time zone. */
export function dateTime(iso: string): string {
  const at = new Date(iso);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${dateOf(at)} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The reader's calendar day of an instant, `YYYY-MM-DD`. */
export function dateOf(at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** `2026-12-06` as `12月6日`; with its year unless that is this one. */
export function dayName(day: string, language: Language, now = new Date()): string {
  if (!day.startsWith(`${now.getFullYear()}-`)) return longDay(day, language);
  return new Date(`${day}T00:00:00`).toLocaleDateString(language, { month: 'long', day: 'numeric' });
}

/** `2026-12-06` as `2026年12月6日`. */
export function longDay(day: string, language: Language): string {
  return new Date(`${day}T00:00:00`).toLocaleDateString(language, { dateStyle: 'long' });
}

/** `2026-11-29T06:05:00Z` as `11月29日 14:05`, in the reader's time zone; with its year unless that is this one. */
export function dayTime(iso: string, language: Language, now = new Date()): string {
  const local = dateTime(iso);
  return `${dayName(local.slice(0, 10), language, now)} ${local.slice(-5)}`;
}

export function count(value: number, language: Language): string {
  return value.toLocaleString(language);
}

/** `0.873` as `87%`; a rate just below one is not rounded up to all. */
export function percent(rate: number): string {
  return `${rate >= 1 ? 100 : Math.min(99, Math.round(rate * 100))}%`;
}

/** Days that were worked out, with one digit after the point at most: 4.5, 7, 6.8. */
export function days(value: number): string {
  return String(Math.round(value * 10) / 10);
}

export function yuan(cents: number, language: Language): string {
  return (cents / 100).toLocaleString(language, { maximumFractionDigits: 2 });
}
