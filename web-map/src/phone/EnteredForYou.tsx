/** What a landlord entered for one: at the top of the first screen, until it is answered. */
import type { OwnFiling } from '../api/types';
import { EnteredCard } from '../features/filing/EnteredCard';
import { toAgreeTo } from '../features/filing/standing';

export function EnteredForYou({ filings }: { filings: readonly OwnFiling[] }) {
  return toAgreeTo(filings).map((filing) => <EnteredCard key={filing.id} filing={filing} />);
}
