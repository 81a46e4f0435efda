/** One room on offer: photos to swipe, what it costs, what it has, when it is free. The door is told once a viewing is agreed. */
import { EnvironmentOutlined } from '@ant-design/icons';
import { Problem } from '@menpai/client';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { lonLat } from '../../api/shapes';
import type { MarketListingDetail } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { yuan } from '../../i18n/format';
import { goTo } from '../../phone/way';
import { Answer, Nothing } from '../../ui/Answer';
import { Facts } from '../../ui/Facts';
import { useStandingError } from '../../ui/useStandingError';
import { AskToSee } from '../viewings/AskToSee';
import { FacilityTags } from './FacilityTags';
import { Photos } from './Photos';
import { useMarketListing } from './queries';
import { Rent } from './Rent';
import { useSaid } from './useSaid';
import { mapAddress } from './words';

export function Listing({ listing }: { listing: string }) {
  const { t } = useTranslation();
  const found = useMarketListing(listing);
  const error = useStandingError(found);
  if (error instanceof Problem && (error.status === 404 || error.status === 422)) {
    return (
      <>
        <Nothing>{t('market.gone')}</Nothing>
        <Button block type="primary" className="own-button" onClick={() => goTo({ screen: 'market' })}>
          {t('market.others')}
        </Button>
      </>
    );
  }
  return (
    <Answer query={found} rows={8}>
      {(one) => <Told listing={one} />}
    </Answer>
  );
}

function Told({ listing }: { listing: MarketListingDetail }) {
  const { t } = useTranslation();
  const said = useSaid();
  const [lon, lat] = lonLat(listing.location);
  return (
    <>
      <Photos of="found" listing={listing.id} photos={listing.photo_ids} title={listing.title} />
      <section className="own-card">
        <h2>{listing.title}</h2>
        <p>
          <Rent cents={listing.rent_cents} />
        </p>
        <Facts
          facts={[
            {
              label: t('market.deposit'),
              value: t('market.yuan', { amount: yuan(listing.deposit_cents, currentLanguage()) }),
              wide: true,
            },
            { label: t('market.area'), value: said.area(listing.area_m2) },
            { label: t('market.how_many_rooms'), value: t('market.rooms', { count: listing.rooms }) },
            {
              label: t('market.when'),
              value: [
                said.free(listing.available_from),
                ...(listing.free_until ? [said.freeUntil(listing.free_until)] : []),
              ].join(t('market.and_then')),
              wide: true,
            },
            { label: t('market.village'), value: listing.site_name, wide: true },
          ]}
        />
        <FacilityTags facilities={listing.facilities} />
        {listing.description && <p className="market-words">{listing.description}</p>}
      </section>
      <AskToSee listing={listing.id} />
      <section className="own-card">
        <p>{t('market.place_about')}</p>
        <Button
          block
          className="own-button"
          icon={<EnvironmentOutlined />}
          href={mapAddress(lon, lat, `${listing.site_name} ${t('market.around')}`)}
          target="_blank"
          rel="noreferrer"
        >
          {t('market.on_map')}
        </Button>
      </section>
      <p className="own-calm">{t('market.beware')}</p>
    </>
  );
}
