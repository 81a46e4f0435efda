/** What stays on the screen of what was typed about somebody, masked as the server shows it. Pure. */

/** The first character, and how many follow. */
export function maskedName(name: string): string {
  const [first = '', ...rest] = [...name];
  return first + '*'.repeat(rest.length);
}

/** By which one knows a phone again. */
export function lastDigits(phone: string): string {
  return phone.normalize('NFKC').replace(/\D/g, '').slice(-4);
}
