/** The site in figures, and how busy each gate was. */
import { useQuery } from '@tanstack/react-query';
import { Progress, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import type { Gate, Statistics } from '../../api/types';
import { go } from '../../app/place';
import { currentLanguage } from '../../i18n';
import { count } from '../../i18n/format';
import { Answer } from '../../ui/Answer';
import { Figures } from '../../ui/Facts';
import { Panel } from '../../ui/Panel';
import { GateHours } from '../gate/GateHours';
import { useSiteGates } from '../gate/queries';
import { useMay } from '../session/caller';

export function StatisticsPanel({ siteId, siteName }: { siteId: string; siteName: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const query = useQuery({
    queryKey: keys.statistics(siteId),
    queryFn: ({ signal }) =>
      answerOf(api.GET('/sites/{id}/statistics', { params: { path: { id: siteId } }, signal })),
  });
  return (
    <Panel
      side="left"
      subject="statistics"
      title={t('statistics.title')}
      subtitle={siteName}
      onClose={() => go({ list: null })}
    >
      <Answer query={query} rows={8}>
        {(statistics) => <Site statistics={statistics} />}
      </Answer>
      {may('gate.read') && <Passages siteId={siteId} />}
    </Panel>
  );
}

function Site({ statistics }: { statistics: Statistics }) {
  const { t } = useTranslation();
  const rate = (value: number | null | undefined) =>
    value === null || value === undefined ? null : Math.floor(value * 100);
  const bars = [
    ['registration_rate', rate(statistics.registration_rate)],
    ['occupancy_rate', rate(statistics.occupancy_rate)],
  ] as const;
  const figures = [
    'buildings',
    'units',
    'rental_units',
    'lived_in',
    'vacant',
    'registered',
    'residents',
    'open_gaps',
  ] as const;
  return (
    <>
      {bars.map(([name, value]) => (
        <div key={name} className="rate">
          <span>{t(`statistics.${name}`)}</span>
          {value === null ? (
            <span>{t('statistics.suppressed')}</span>
          ) : (
            <Progress percent={value} size="small" strokeColor="#3f80a8" status="normal" />
          )}
        </div>
      ))}
      <Figures
        figures={figures.map((name) => {
          const value = statistics[name];
          return {
            label: t(`statistics.${name}`),
            value:
              value === null || value === undefined
                ? t('statistics.suppressed')
                : count(value, currentLanguage()),
            warn: name === 'open_gaps' && !!value,
          };
        })}
      />
    </>
  );
}

function Passages({ siteId }: { siteId: string }) {
  const { t } = useTranslation();
  const gates = useSiteGates(siteId);
  return (
    <section className="passages">
      <h3>{t('statistics.passages')}</h3>
      <Answer query={gates} isEmpty={(items) => items.length === 0} empty={t('statistics.no_gates')}>
        {(items) => <PickedGate gates={items} />}
      </Answer>
    </section>
  );
}

function PickedGate({ gates }: { gates: readonly Gate[] }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<string | null>(null);
  const ordered = [...gates].sort((a, b) => Number(b.kind === 'compound') - Number(a.kind === 'compound'));
  const gate = ordered.find(({ id }) => id === chosen) ?? ordered[0];
  const id = gate?.id ?? '';
  return (
    <>
      <Select
        aria-label={t('statistics.pick_gate')}
        className="gate-pick"
        showSearch={{ optionFilterProp: 'label' }}
        value={id}
        onChange={setChosen}
        options={ordered.map((one) => ({ value: one.id, label: one.name }))}
      />
      <GateHours id={id} />
    </>
  );
}
