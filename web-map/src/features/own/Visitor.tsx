/** A visit that one allowed. */
import type { GivenPass } from '../../api/types';
import { PassActions } from './PassActions';
import { PassTerm } from './PassTerm';
import { PassTitle } from './PassTitle';

export function Visitor({ pass }: { pass: GivenPass }) {
  return (
    <article className="own-card">
      <PassTitle pass={pass} />
      <PassTerm pass={pass} />
      <PassActions pass={pass} form="standing" mine />
    </article>
  );
}
