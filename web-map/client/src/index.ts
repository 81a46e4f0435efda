/** Menpai's API: one typed client, what it says when it refuses, and keys under which a request may be repeated. */
export { answerOf } from './answer.ts';
export { type ClientOptions, createClient, type MenpaiClient } from './client.ts';
export { keyed, keysOf, newKey } from './key.ts';
export { type FieldError, Problem, problemFrom } from './problem.ts';
export type { components, operations, paths } from './schema.d.ts';
