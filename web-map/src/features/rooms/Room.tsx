/** One room of a landlord: how it stands, its lease, and what can be done, one large button each. */
import { Problem } from '@menpai/client';
import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Unit } from '../../api/types';
import { goTo, type UnitScreen } from '../../phone/way';
import { Answer } from '../../ui/Answer';
import { StateMark } from '../../ui/StateMark';
import { useStandingError } from '../../ui/useStandingError';
import { unitName } from '../building/names';
import { useMay } from '../session/caller';
import { LeaseFacts } from '../unit/LeaseFacts';
import { useUnit } from '../unit/queries';
import { AgentRoom } from './AgentRoom';
import { useKnownToAct } from './queries';

export function Room({ unit }: { unit: string }) {
  const acts = useKnownToAct(unit);
  const room = useUnit(unit, !acts);
  const error = useStandingError(room);
  // Whoever looks after a room for its owner is told no more of it than the list says.
  if (acts || (error instanceof Problem && (error.status === 403 || error.status === 404))) {
    return <AgentRoom unit={unit} />;
  }
  return (
    <Answer query={room} rows={8}>
      {(found) => <Content unit={found} />}
    </Answer>
  );
}

type Task = Exclude<UnitScreen, 'door' | 'room' | 'claim'>;

function Content({ unit }: { unit: Unit }) {
  const { t } = useTranslation();
  const may = useMay();
  const residents = unit.residents ?? 0;
  const { tenancy } = unit;
  const to = (screen: Task) => () => goTo({ screen, unit: unit.id });
  return (
    <>
      <section className="own-card">
        <h3>{unitName(unit.building_doorplate, unit.code, t)}</h3>
        {unit.state && (
          <p className="unit-state">
            <StateMark state={unit.state} label />
            <span>{residents > 0 ? t('rooms.residents', { count: residents }) : t('rooms.nobody')}</span>
          </p>
        )}
        {residents > unit.capacity && (
          <Alert
            type="info"
            showIcon
            title={t('unit.over_capacity', { residents, capacity: unit.capacity })}
          />
        )}
        <LeaseFacts tenancy={unit.tenancy ?? null} />
      </section>
      {!!unit.open_gaps && (
        <Button block type="primary" danger className="own-button" onClick={() => goTo({ screen: 'gaps' })}>
          {t('rooms.due', { count: unit.open_gaps })}
        </Button>
      )}
      {tenancy?.is_party && (
        <Button block className="own-button" onClick={() => goTo({ screen: 'lease', lease: tenancy.id })}>
          {t('rooms.lease')}
        </Button>
      )}
      {may('own.contract') && unit.rental && (
        <Button block type={tenancy ? 'default' : 'primary'} className="own-button" onClick={to('sign')}>
          {t('rooms.sign')}
        </Button>
      )}
      {may('filing.enter') && (
        <Button block type={tenancy ? 'primary' : 'default'} className="own-button" onClick={to('register')}>
          {t('rooms.register')}
        </Button>
      )}
      {unit.rental && may('listing.write') && (
        <Button block className="own-button" onClick={to('offer')}>
          {t('offer.this_room')}
        </Button>
      )}
      {unit.rental && (
        <Button block className="own-button" onClick={to('doorplate')}>
          {t('rooms.door')}
        </Button>
      )}
      {may('resident.read') && (
        <Button block className="own-button" onClick={to('residents')}>
          {t('rooms.look')}
        </Button>
      )}
      {may('key.write') && (
        <Button block className="own-button" onClick={to('lock')}>
          {t('door_key.of_room')}
        </Button>
      )}
      {may('pass.read') && (
        <Button block className="own-button" onClick={to('keys')}>
          {t('rooms.keys')}
        </Button>
      )}
      {may('resident.read') && (
        <Button block className="own-button" onClick={to('history')}>
          {t('rooms.history')}
        </Button>
      )}
      {tenancy && !tenancy.may_end && <p className="own-soft">{t('rooms.not_party')}</p>}
      {tenancy?.may_end && (
        <Button
          block
          danger
          className="own-button"
          onClick={() => goTo({ screen: 'end', lease: tenancy.id })}
        >
          {t('rooms.end_lease')}
        </Button>
      )}
      {may('own.ownership') && (
        <Button block type="link" className="own-button" onClick={to('give-up')}>
          {t('give_up.to')}
        </Button>
      )}
    </>
  );
}
