/** What came back of a call: its body, or a `Problem`. */
import { Problem, problemFrom } from './problem.ts';

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** The body of a successful answer; anything else is thrown as a `Problem`. */
export async function answerOf<T>(request: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await request;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new Problem(0, {});
  }
  if (!answer.response.ok) throw problemFrom(answer.response, answer.error);
  return answer.data as T;
}
