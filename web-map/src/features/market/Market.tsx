/** Rooms on offer, for whoever looks for one: what they want above, what there is below. */
import { FilterOutlined } from '@ant-design/icons';
import { Badge, Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { goTo } from '../../phone/way';
import { Answer } from '../../ui/Answer';
import { Filters } from './Filters';
import { FoundCard } from './FoundCard';
import { MoreBelow } from './MoreBelow';
import { useMarket, useSearch } from './queries';
import { sortsOf, wantsOf } from './wanted';

export function Market() {
  const { t } = useTranslation();
  const [choosing, setChoosing] = useState(false);
  const { wanted, opened, want, open } = useSearch();
  const found = useMarket(wanted);
  const wants = wantsOf(wanted);
  return (
    <>
      <div className="market-bar">
        <Badge count={wants} color="#a63a1b">
          <Button
            block
            icon={<FilterOutlined />}
            aria-expanded={choosing}
            onClick={() => setChoosing(!choosing)}
          >
            {t('market.filters')}
          </Button>
        </Badge>
        <Select
          aria-label={t('market.order')}
          value={wanted.sort}
          options={sortsOf(wanted).map((sort) => ({ value: sort, label: t(`market.sorts.${sort}`) }))}
          onChange={(sort) => want({ ...wanted, sort })}
        />
      </div>
      {choosing && <Filters wanted={wanted} onWant={want} onClose={() => setChoosing(false)} />}
      <Answer
        query={found}
        rows={8}
        isEmpty={(items) => items.length === 0}
        empty={t(wants > 0 ? 'market.none_such' : 'market.none')}
      >
        {(items) => (
          <section className="market-found" aria-label={t('market.found')}>
            {items.map((listing) => (
              <FoundCard
                key={listing.id}
                listing={listing}
                openedLast={listing.id === opened}
                onOpen={() => {
                  open(listing.id);
                  goTo({ screen: 'listing', listing: listing.id });
                }}
              />
            ))}
            <MoreBelow key={items.length} query={found} />
            {!found.hasNextPage && <p className="own-soft market-end">{t('market.end')}</p>}
          </section>
        )}
      </Answer>
    </>
  );
}
