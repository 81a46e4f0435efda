/** What is due for one's own dwellings: in large letters, one at a time, with what one can answer. */
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Answer } from '../../ui/Answer';
import { More } from '../../ui/More';
import { useOwnGaps } from './gapQueries';
import { OwnGapCard } from './OwnGapCard';

export function OwnGaps() {
  const { t } = useTranslation();
  const [withClosed, setWithClosed] = useState(false);
  return (
    <>
      <p className="own-calm">{t('own_gap.about')}</p>
      <Cards standing="open" rows={6} empty={t('own_gap.empty')} />
      <Button
        block
        type="link"
        className="own-button"
        aria-expanded={withClosed}
        onClick={() => setWithClosed(!withClosed)}
      >
        {t(withClosed ? 'own_gap.hide_closed' : 'own_gap.show_closed')}
      </Button>
      {withClosed && <Cards standing="closed" rows={3} empty={t('own_gap.no_closed')} />}
    </>
  );
}

type CardsProps = { standing: Parameters<typeof useOwnGaps>[0]; rows: number; empty: string };

function Cards({ standing, rows, empty }: CardsProps) {
  const gaps = useOwnGaps(standing);
  return (
    <Answer query={gaps} rows={rows} isEmpty={(items) => items.length === 0} empty={empty}>
      {(items) => (
        <>
          {items.map((gap) => (
            <OwnGapCard key={gap.id} gap={gap} />
          ))}
          <More query={gaps} />
        </>
      )}
    </Answer>
  );
}
