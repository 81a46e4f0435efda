/** A landlord's units on offer: where each stands, and what to do next. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { goTo } from '../../phone/way';
import { Answer } from '../../ui/Answer';
import { More } from '../../ui/More';
import { OfferCard } from './OfferCard';
import { useOwnOffers } from './queries';
import { ordered } from './steps';

export function OwnOffers() {
  const { t } = useTranslation();
  const offers = useOwnOffers();
  return (
    <>
      <Answer query={offers} rows={8} isEmpty={(items) => items.length === 0} empty={t('offer.none')}>
        {(items) => (
          <section className="offers">
            {ordered(items).map((listing) => (
              <OfferCard key={listing.id} listing={listing} />
            ))}
            <More query={offers} />
            <p className="own-soft">{t('offer.about')}</p>
          </section>
        )}
      </Answer>
      <Button block className="own-button" onClick={() => goTo({ screen: 'rooms' })}>
        {t('offer.to_rooms')}
      </Button>
    </>
  );
}
