/** A list of the office: loading, failed, empty, or its rows in a card with the way to more of them. */
import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Answer } from './Answer';
import { More } from './More';

type Props<T> = {
  query: UseInfiniteQueryResult<T[]>;
  empty: string;
  /** How many rows are hinted at while it loads. */
  rows?: number;
  children: (item: T) => ReactNode;
};

/** Each child is an `li` of the class `row` with a key of its own. */
export function RowList<T>({ query, empty, rows = 6, children }: Props<T>) {
  return (
    <Answer query={query} rows={rows} isEmpty={(items) => items.length === 0} empty={empty}>
      {(items) => (
        <div className="card">
          <ul className="rows">{items.map(children)}</ul>
          <More query={query} />
        </div>
      )}
    </Answer>
  );
}
