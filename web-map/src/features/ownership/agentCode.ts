/** What the code of an agency says: the address of the phone page with the code. Pure. */

/** As the server makes them: 16 random bytes, base64url. Capitals matter. A code alone is taken for that of a contract. */
const ADDRESS = /\/m\/a\/([A-Za-z0-9_-]{22})(?![A-Za-z0-9_-])/;

/** The code in a text that was read or pasted; `null` where there is none. */
export function agentCodeOf(text: string): string | null {
  return ADDRESS.exec(text)?.[1] ?? null;
}

/** What the QR code and the link hold. */
export function agentAddress(code: string, origin: string): string {
  return `${origin}/m/a/${encodeURIComponent(code)}`;
}
