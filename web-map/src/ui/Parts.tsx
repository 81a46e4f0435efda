/** Short parts of one line, with dots between; a narrow screen breaks the line between them, not within. */
import { Fragment } from 'react';

export function Parts({ parts }: { parts: readonly string[] }) {
  return parts.map((part, at) => (
    <Fragment key={part}>
      {at > 0 && ' · '}
      <span className="part">{part}</span>
    </Fragment>
  ));
}
