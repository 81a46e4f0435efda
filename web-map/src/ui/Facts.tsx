/** A short list of facts, and a row of figures. */
import type { CSSProperties, ReactNode } from 'react';

/** `wide`: takes a row of its own. */
export type Fact = { label: string; value: ReactNode; wide?: boolean };

/** Facts without a value are left out. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts
        .filter(({ value }) => value !== null && value !== undefined && value !== '')
        .map(({ label, value, wide }) => (
          <div key={label} className={wide ? 'is-wide' : undefined}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

export type Figure = { label: string; value: ReactNode; warn?: boolean };

export function Figures({ figures }: { figures: readonly Figure[] }) {
  const columns = figures.length > 5 ? 4 : figures.length;
  return (
    <dl className="figures" style={{ '--columns': columns } as CSSProperties}>
      {figures
        .filter(({ value }) => value !== null)
        .map(({ label, value, warn }) => (
          <div key={label} className={warn ? 'is-warning' : undefined}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
