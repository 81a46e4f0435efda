/** What the code of a contract says: the address of the phone page with the code, or the code alone. Pure. */

/** As the server makes them: 16 random bytes, base64url. Capitals matter. */
const CODE = '[A-Za-z0-9_-]{22}';
const ADDRESS = new RegExp(`/m/c/(${CODE})(?![A-Za-z0-9_-])`);
const ALONE = new RegExp(`^${CODE}$`);

/** The code in a text that was read, typed or pasted; `null` where there is none. */
export function contractCodeOf(text: string): string | null {
  const plain = text.trim();
  return ADDRESS.exec(plain)?.[1] ?? (ALONE.test(plain) ? plain : null);
}

/** What the QR code and the link hold. */
export function contractAddress(code: string, origin: string): string {
  return `${origin}/m/c/${encodeURIComponent(code)}`;
}
