/** What somebody wants of a room, as they would say it. Each tap counts at once. */
import { Alert, Button, Checkbox } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Facility } from '../../api/types';
import { Chips } from './Chips';
import { FACILITIES } from './facilities';
import { whereAmI } from './position';
import { useSaid } from './useSaid';
import { ANYTHING, IN_DAYS, near, RENTS, ROOMS, type Wanted, WITHIN } from './wanted';

type Props = { wanted: Wanted; onWant(wanted: Wanted): void; onClose(): void };

export function Filters({ wanted, onWant, onClose }: Props) {
  const { t } = useTranslation();
  const any = t('market.any');
  return (
    <section className="own-card market-filters" aria-label={t('market.filters')}>
      <Chips
        label={t('market.rent_at_most')}
        any={any}
        options={RENTS}
        nameOf={(rent) => t('market.yuan_at_most', { rent })}
        value={wanted.rent}
        onChange={(rent) => onWant({ ...wanted, rent })}
      />
      <Near wanted={wanted} onWant={onWant} />
      <Chips
        label={t('market.how_many_rooms')}
        any={any}
        options={ROOMS}
        nameOf={(rooms) => t(`market.rooms_of.${rooms}`)}
        value={wanted.rooms}
        onChange={(rooms) => onWant({ ...wanted, rooms })}
      />
      <Chips
        label={t('market.when')}
        any={any}
        options={IN_DAYS}
        nameOf={(days) => t(`market.in_days.d${days}`)}
        value={wanted.inDays}
        onChange={(inDays) => onWant({ ...wanted, inDays })}
      />
      <fieldset className="chips">
        <legend>{t('market.must_have')}</legend>
        <Checkbox.Group
          value={[...wanted.facilities]}
          options={FACILITIES.map((one) => ({ value: one, label: t(`market.facility.${one}`) }))}
          onChange={(chosen) => onWant({ ...wanted, facilities: chosen as Facility[] })}
        />
      </fieldset>
      <div className="own-actions">
        <Button type="primary" className="own-button" onClick={onClose}>
          {t('market.see')}
        </Button>
        <Button
          className="own-button"
          onClick={() => onWant({ ...ANYTHING, sort: near(wanted, null, null).sort })}
        >
          {t('market.clear')}
        </Button>
      </div>
    </section>
  );
}

/** The phone is asked where it is when somebody wants to know what is near, and not before. */
function Near({ wanted, onWant }: Omit<Props, 'onClose'>) {
  const { t } = useTranslation();
  const said = useSaid();
  const [trouble, setTrouble] = useState(false);
  const [looking, setLooking] = useState<number | null>(null);
  const choose = (within: number | null) => {
    setTrouble(false);
    if (within === null || wanted.at) return onWant(near(wanted, within, wanted.at));
    setLooking(within);
    void whereAmI()
      .then(
        (at) => onWant(near(wanted, within, at)),
        () => setTrouble(true),
      )
      .finally(() => setLooking(null));
  };
  return (
    <>
      <Chips
        label={t('market.near')}
        any={t('market.anywhere')}
        options={WITHIN}
        nameOf={(metres) => t('market.within', { distance: said.reach(metres) })}
        value={looking ?? wanted.within}
        onChange={choose}
      />
      {looking !== null && <p role="status">{t('market.looking')}</p>}
      {trouble && <Alert type="warning" showIcon role="alert" title={t('market.no_position')} />}
    </>
  );
}
