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
  const gaps = useOwnGaps('open');
  const [withClosed, setWithClosed] = useState(false);
  return (
    <>
      <p className="own-calm">{t('own_gap.about')}</p>
      <Answer query={gaps} rows={6} isEmpty={(items) => items.length === 0} empty={t('own_gap.empty')}>
        {(items) => (
          <>
            {items.map((gap) => (
              <OwnGapCard key={gap.id} gap={gap} />
            ))}
            <More query={gaps} />
          </>
        )}
      </Answer>
      <Button
        block
        type="link"
        className="own-button"
        aria-expanded={withClosed}
        onClick={() => setWithClosed(!withClosed)}
      >
        {t(withClosed ? 'own_gap.hide_closed' : 'own_gap.show_closed')}
      </Button>
      {withClosed && <Closed />}
    </>
  );
}

function Closed() {
  const { t } = useTranslation();
  const gaps = useOwnGaps('closed');
  return (
    <Answer query={gaps} rows={3} isEmpty={(items) => items.length === 0} empty={t('own_gap.no_closed')}>
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
