/** One dwelling: how it stands, who is registered, the lease, the passes. */
import { UserAddOutlined } from '@ant-design/icons';
import { Alert, Button, Tabs } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Unit } from '../../api/types';
import { go } from '../../app/place';
import { Answer } from '../../ui/Answer';
import { Facts } from '../../ui/Facts';
import { Panel } from '../../ui/Panel';
import { StateMark } from '../../ui/StateMark';
import { floorName, unitLabel } from '../building/names';
import { UnitOwners } from '../claims/UnitOwners';
import { UnitGaps } from '../gap/UnitGaps';
import { WithPurpose } from '../purpose/WithPurpose';
import { useMay } from '../session/caller';
import { LeaseFacts } from './LeaseFacts';
import { useUnit } from './queries';
import { UnitHistory } from './UnitHistory';
import { UnitKeys } from './UnitKeys';
import { UnitPasses } from './UnitPasses';
import { UnitResidents } from './UnitResidents';

const RegisterTenant = lazy(() => import('../register/RegisterTenant'));

export function UnitPanel({ id }: { id: string }) {
  const { t } = useTranslation();
  const query = useUnit(id);
  const unit = query.data;
  return (
    <Panel
      side="right"
      subject={id}
      title={unit ? unitLabel(unit.code, t) : t('building.tabs.floors')}
      subtitle={
        unit && `${unit.building_doorplate ?? t('building.unnamed')} · ${floorName(unit.floor_number, t)}`
      }
      back={{ label: unit?.building_doorplate ?? t('building.title'), go: () => go({ unit: null }) }}
      onClose={() => go({ building: null, unit: null })}
    >
      <Answer query={query} rows={8}>
        {(found) => <Content unit={found} />}
      </Answer>
    </Panel>
  );
}

function Content({ unit }: { unit: Unit }) {
  const { t } = useTranslation();
  const may = useMay();
  const [registering, setRegistering] = useState(false);
  const residents = unit.residents ?? 0;
  const crowded = residents > unit.capacity;
  return (
    <>
      {unit.state && (
        <p className="unit-state">
          <StateMark state={unit.state} label />
          <span>{t('unit.registered_people', { count: residents })}</span>
        </p>
      )}
      {!!unit.open_gaps && may('gap.read') && <UnitGaps unit={unit} />}
      {crowded && (
        <Alert type="info" showIcon title={t('unit.over_capacity', { residents, capacity: unit.capacity })} />
      )}
      {may('residency.write') && (
        <Button type="primary" block icon={<UserAddOutlined />} onClick={() => setRegistering(true)}>
          {t('unit.register')}
        </Button>
      )}
      <Facts
        facts={[
          {
            label: t('unit.area'),
            value: unit.area_m2 && t('common.square_metres', { value: Math.round(unit.area_m2 * 10) / 10 }),
          },
          { label: t('unit.rooms'), value: unit.rooms },
          { label: t('unit.capacity'), value: t('common.people', { count: unit.capacity }) },
          { label: t('unit.rental'), value: unit.rental ? t('unit.rental_yes') : t('unit.rental_no') },
        ]}
      />
      <UnitTabs unit={unit} />
      {registering && (
        <Suspense>
          <RegisterTenant unit={unit} onClose={() => setRegistering(false)} />
        </Suspense>
      )}
    </>
  );
}

function UnitTabs({ unit }: { unit: Unit }) {
  const { t } = useTranslation();
  const may = useMay();
  const tabs = [
    may('resident.read') && {
      key: 'residents',
      label: t('unit.tabs.residents'),
      children: <WithPurpose>{(declared) => <UnitResidents unit={unit} declared={declared} />}</WithPurpose>,
    },
    unit.state && {
      key: 'lease',
      label: t('unit.tabs.lease'),
      children: <LeaseFacts tenancy={unit.tenancy ?? null} />,
    },
    may('pass.read') && {
      key: 'passes',
      label: t('unit.tabs.passes'),
      children: (
        <WithPurpose>
          {(declared) => (
            <>
              <UnitPasses unitId={unit.id} declared={declared} />
              <UnitKeys unitId={unit.id} declared={declared} />
            </>
          )}
        </WithPurpose>
      ),
    },
    may('ownership.read') && {
      key: 'owners',
      label: t('unit_owners.tab'),
      children: (
        <WithPurpose>{(declared) => <UnitOwners unitId={unit.id} declared={declared} />}</WithPurpose>
      ),
    },
    may('resident.read') && {
      key: 'history',
      label: t('unit.tabs.history'),
      children: (
        <WithPurpose>{(declared) => <UnitHistory unitId={unit.id} declared={declared} />}</WithPurpose>
      ),
    },
  ];
  return <Tabs key={unit.id} destroyOnHidden items={tabs.filter((tab) => !!tab)} />;
}
