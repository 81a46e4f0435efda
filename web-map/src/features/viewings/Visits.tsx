/** Who wants to see a landlord's rooms: what is to come, the soonest first. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { goTo } from '../../phone/way';
import { Answer } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { More } from '../../ui/More';
import { useViewings } from './queries';
import { VisitCard } from './VisitCard';

export function Visits() {
  const { t } = useTranslation();
  const viewings = useViewings();
  return (
    <>
      <Answer query={viewings} rows={6} isEmpty={(items) => items.length === 0} empty={t('viewing.nobody')}>
        {(items) => (
          <>
            {items.map((viewing) => (
              <VisitCard key={viewing.id} viewing={viewing} />
            ))}
            <More query={viewings} />
          </>
        )}
      </Answer>
      <BusyButton
        block
        className="own-button"
        busy={viewings.isFetching}
        onClick={() => void viewings.refetch()}
      >
        {t('common.refresh')}
      </BusyButton>
      <Button block className="own-button" onClick={() => goTo({ screen: 'offers' })}>
        {t('viewing.to_offers')}
      </Button>
    </>
  );
}
