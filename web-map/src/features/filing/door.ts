/** What the code on a door says: the address of the phone page with the id of the unit, or that id alone. Pure. */

const UNIT = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

/** The unit of a text that was read or typed; `null` where it is no code of a door. */
export function unitOf(text: string): string | null {
  const plain = text.normalize('NFKC').trim();
  if (/^[a-z]+:\/\//i.test(plain) && !/\/m\/d\//.test(plain)) return null;
  return UNIT.exec(plain)?.[0].toLowerCase() ?? null;
}

/** What the code on the door of a unit holds. */
export function doorAddress(unit: string, origin: string): string {
  return `${origin}/m/d/${unit}`;
}
