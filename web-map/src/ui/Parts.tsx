/** Short parts of one line, with dots between them. A narrow screen breaks the line between parts, and no dot ends or begins one. */

/** What is not there is left out, with its dot. */
type Part = string | false | null | undefined;

export function Parts({ parts }: { parts: readonly Part[] }) {
  return (
    <span className="parts">
      {[...new Set(parts)].map(
        (part) =>
          part && (
            <span key={part} className="part">
              {part}
            </span>
          ),
      )}
    </span>
  );
}
