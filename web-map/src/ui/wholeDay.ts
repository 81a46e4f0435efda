/** `2026-11-01`, `20261101` or `2026年11月1日` as `YYYY-MM-DD`; null for what is no day, or could still become another one. */
export function wholeDay(text: string): string | null {
  const typed = text.trim().normalize('NFKC');
  const said = /^(\d{4})年(\d{1,2})月(\d{1,2})日$/.exec(typed);
  const [, year, month, day] = said
    ? said.map((part) => part.padStart(2, '0'))
    : (/^(\d{4})-?(\d{2})-?(\d{2})$/.exec(typed) ?? []);
  if (!year || !month || !day) return null;
  const written = `${year}-${month}-${day}`;
  const at = new Date(`${written}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === written ? written : null;
}
