/** What one filed and waits for, or was decided lately: on the first screen, without being asked for. */
import type { OwnFiling } from '../api/types';
import { OwnFilingCard } from '../features/filing/OwnFilingCard';
import { nearOnes } from '../features/filing/standing';

export function NearFilings({ filings }: { filings: readonly OwnFiling[] }) {
  const near = nearOnes(filings, new Date());
  if (near.length === 0) return null;
  return (
    <section>
      {near.map((filing) => (
        <OwnFilingCard key={filing.id} filing={filing} />
      ))}
    </section>
  );
}
