/** The rooms that one asked to see: what is to come first. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { goTo } from '../../phone/way';
import { Answer } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { More } from '../../ui/More';
import { OwnViewingCard } from './OwnViewingCard';
import { useOwnViewings } from './queries';
import { ordered } from './standing';

export function OwnViewings() {
  const { t } = useTranslation();
  const viewings = useOwnViewings();
  return (
    <>
      <Answer query={viewings} rows={6} isEmpty={(items) => items.length === 0} empty={t('viewing.none')}>
        {(items) => (
          <>
            {ordered(items).map((viewing) => (
              <OwnViewingCard key={viewing.id} viewing={viewing} />
            ))}
            <More query={viewings} />
            <BusyButton
              block
              className="own-button"
              busy={viewings.isFetching}
              onClick={() => void viewings.refetch()}
            >
              {t('common.refresh')}
            </BusyButton>
          </>
        )}
      </Answer>
      <Button block className="own-button" onClick={() => goTo({ screen: 'market' })}>
        {t('phone.screens.market')}
      </Button>
    </>
  );
}
