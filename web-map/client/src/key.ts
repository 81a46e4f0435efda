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
 * Keys of one form: whatever it sends again goes out under the key that it had, however often and whatever was sent in between;
 * something else gets another. So a lost answer is no second filing, and a corrected one is not refused for its key.
 */
export function keysOf(make: () => string = newKey): (body: unknown) => string {
  const keys = new Map<string, string>();
  const write = writer();
  return (body) => {
    const text = write(body);
    const key = keys.get(text) ?? make();
    keys.set(text, key);
    return key;
  };
}

/** One text for one content: the order of members says nothing, and a file, of which JSON says nothing, is told by being the same one. */
function writer(): (body: unknown) => string {
  const files = new WeakMap<object, string>();
  const member = (_name: string, value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const made: unknown = Object.getPrototypeOf(value);
    if (made === Object.prototype || made === null) {
      return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
    }
    const name = files.get(value) ?? newKey();
    files.set(value, name);
    return name;
  };
  return (body) => JSON.stringify(body, member) ?? '';
}
