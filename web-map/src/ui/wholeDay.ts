/** `2026-11-01` or `20261101` as `YYYY-MM-DD`; null for what is no day, or could still become another one. */
export function wholeDay(text: string): string | null {
  const [, year, month, day] = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(text.trim().normalize('NFKC')) ?? [];
  if (!year || !month || !day) return null;
  const written = `${year}-${month}-${day}`;
  const at = new Date(`${written}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === written ? written : null;
}
