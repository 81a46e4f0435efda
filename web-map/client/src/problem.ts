/** What the server says when it refuses, as a value the screens can explain. */

/**
 * A rule that a field breaks; `code` is stable, `message` is in Chinese where the client asks for that, else in English, and names the
 * `limit` that the rule sets, where it sets one.
 */
export type FieldError = { field: string; code: string; message: string; limit?: number | null };

/**
 * Nothing is certain about a refusal: it may come from a proxy that knows no problem documents; and it may have members that only
 * problems of its kind have.
 */
type ProblemBody = Partial<{
  type: string;
  title: string;
  message: string;
  errors: FieldError[];
}> & {
  readonly [member: string]: unknown;
};

/** RFC 9457 problem document; `status` 0 means that no answer came at all. */
export class Problem extends Error {
  readonly status: number;
  readonly type: string;
  /** What to tell the person who uses the client; null where no Menpai answered. */
  readonly told: string | null;
  readonly fieldErrors: readonly FieldError[];
  /** All that it says, with the members that only problems of its kind have (RFC 9457, 3.2). */
  readonly members: Readonly<Record<string, unknown>>;
  /** Seconds to wait, where the server says so. */
  readonly retryAfter: number | null;

  constructor(status: number, body: ProblemBody, retryAfter: number | null = null) {
    super(body.title ?? `HTTP ${status}`);
    this.name = 'Problem';
    this.status = status;
    this.type = body.type ?? 'about:blank';
    this.told = body.message ?? null;
    this.fieldErrors = body.errors ?? [];
    this.members = body;
    this.retryAfter = retryAfter;
  }
}

/** Reads a problem document from whatever came back: a proxy's HTML page is a problem too. */
export function problemFrom(response: Pick<Response, 'status' | 'headers'>, body: unknown): Problem {
  const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN);
  const retryAfter = Number.isFinite(seconds) ? seconds : null;
  return new Problem(response.status, isObject(body) ? (body as ProblemBody) : {}, retryAfter);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
