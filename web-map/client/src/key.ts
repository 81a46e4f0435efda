/** Keys under which a request may be repeated: the server does it once, and answers the same again. */

/** A new `Idempotency-Key`. `randomUUID` is not there on a page that came over plain HTTP. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The header, for `params.header`. */
export function keyed(key: string): { 'Idempotency-Key': string } {
  return { 'Idempotency-Key': key };
}

/**
 * Keys of one form: what is sent again unchanged goes out under its key, however often; something else gets another. So a lost
 * answer is no second filing, and a corrected one is not refused for its key.
 */
export function keysOf(make: () => string = newKey): (body: unknown) => string {
  let last: { text: string; key: string } | null = null;
  return (body) => {
    const text = JSON.stringify(body);
    if (last?.text !== text) last = { text, key: make() };
    return last.key;
  };
}
