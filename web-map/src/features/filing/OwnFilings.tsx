/** What one filed, the newest first, with what became of it. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { goTo } from '../../phone/way';
import { Answer } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { More } from '../../ui/More';
import { OwnFilingCard } from './OwnFilingCard';
import { useOwnFilings } from './queries';
import { newestFirst } from './standing';

export function OwnFilings() {
  const { t } = useTranslation();
  const filings = useOwnFilings();
  return (
    <>
      <Answer query={filings} rows={5} isEmpty={(items) => items.length === 0} empty={t('filing.none')}>
        {(items) => (
          <>
            {newestFirst(items).map((filing) => (
              <OwnFilingCard key={filing.id} filing={filing} />
            ))}
            <More query={filings} />
            <BusyButton
              block
              className="own-button"
              busy={filings.isFetching}
              onClick={() => void filings.refetch()}
            >
              {t('filing.refresh')}
            </BusyButton>
          </>
        )}
      </Answer>
      <Button block type="primary" className="own-button" onClick={() => goTo({ screen: 'scan' })}>
        {t('filing.new')}
      </Button>
    </>
  );
}
