/** The text of a contract as it is laid out: the title, then paragraphs. Pure; no letter of it is changed. */

/** `at`: its place among the others. */
type Paragraph = { at: number; text: string; kind: 'title' | 'article' | 'line' };

/** The same words in the same order; empty lines only set paragraphs apart. */
export function paragraphsOf(text: string): readonly Paragraph[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, at) => ({
      at,
      text: line,
      kind: at === 0 ? 'title' : /^\d+\. /.test(line) ? 'article' : 'line',
    }));
}
