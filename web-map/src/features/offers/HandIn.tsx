/** The end of the photos of a listing: it is handed in, once none of them is on its way or being moved. */
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Listing } from '../../api/types';
import { goTo } from '../../phone/way';
import { Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { useIsChanging, useStepOffer } from './queries';
import { stepsOf } from './steps';

type Props = { listing: Listing; sending: boolean };

export function HandIn({ listing, sending }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const take = useStepOffer();
  const changing = useIsChanging() || sending;
  const leave = () => goTo({ screen: 'offers' }, { replaces: true });
  const submits = stepsOf(listing, new Date()).next === 'submit';
  return (
    <>
      {take.isError && <Failed error={take.error} />}
      {changing && <p className="own-soft">{t('offer.photos.changing')}</p>}
      {submits ? (
        <BusyButton
          block
          type="primary"
          className="own-button"
          disabled={changing}
          busy={take.isPending}
          onClick={() =>
            void take.mutateAsync({ listing, step: 'submit' }).then(
              () => {
                void message.success(t('offer.done.submit'));
                leave();
              },
              () => undefined,
            )
          }
        >
          {t(listing.state === 'expired' ? 'offer.steps.resubmit' : 'offer.steps.submit')}
        </BusyButton>
      ) : (
        <Button block type="primary" className="own-button" disabled={changing} onClick={leave}>
          {t('offer.photos.finished')}
        </Button>
      )}
    </>
  );
}
