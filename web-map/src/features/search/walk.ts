/** Where the arrow keys lead in a list of `length`; null for a key that leads nowhere. -1 is "none chosen". */
export function walk(key: string, active: number, length: number): number | null {
  if (length === 0) return null;
  switch (key) {
    case 'ArrowDown':
      return active + 1 >= length ? 0 : active + 1;
    case 'ArrowUp':
      return active <= 0 ? length - 1 : active - 1;
    default:
      return null;
  }
}
