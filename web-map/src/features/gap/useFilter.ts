/** What the queue was narrowed to: it is still so when one comes back from a dwelling. Forgotten with the page. */
import { useState } from 'react';
import { EVERYTHING, type Filter } from './filter';

let last: Filter = EVERYTHING;

export function useFilter(): [filter: Filter, narrow: (change: Partial<Filter>) => void] {
  const [filter, setFilter] = useState(last);
  return [
    filter,
    (change) => {
      last = { ...last, ...change };
      setFilter(last);
    },
  ];
}
