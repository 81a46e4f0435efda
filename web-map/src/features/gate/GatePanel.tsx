/** A gate: how many passed today, how its terminals are, and the way to them. Counts are all that staff see of passages. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Device, Gate } from '../../api/types';
import { go } from '../../app/place';
import { Answer, Nothing } from '../../ui/Answer';
import { Figures } from '../../ui/Facts';
import { Panel } from '../../ui/Panel';
import { DeviceHealth } from '../device/DeviceHealth';
import { byGate } from '../device/order';
import { useDevices } from '../device/queries';
import { GateHours } from './GateHours';
import { useSiteGates } from './queries';

export function GatePanel({ siteId, id }: { siteId: string; id: string }) {
  const { t } = useTranslation();
  const gates = useSiteGates(siteId);
  const gate = gates.data?.find((one) => one.id === id);
  return (
    <Panel
      side="right"
      subject={id}
      title={gate?.name ?? t('gate.title')}
      subtitle={gate && t(`gate.${gate.kind}`)}
      onClose={() => go({ gate: null })}
    >
      <Answer query={gates}>
        {() => (gate ? <About gate={gate} /> : <Nothing>{t('problem.not_found')}</Nothing>)}
      </Answer>
      {gate && <Terminals siteId={siteId} gate={gate} />}
    </Panel>
  );
}

function About({ gate }: { gate: Gate }) {
  const { t } = useTranslation();
  const { building_id, today } = gate;
  return (
    <>
      {today && (
        <>
          <Figures
            figures={[
              { label: t('gate.granted_today'), value: today.granted ?? t('gate.few') },
              { label: t('gate.refused_today'), value: today.refused ?? t('gate.few') },
            ]}
          />
          <GateHours id={gate.id} />
        </>
      )}
      {gate.kind === 'unit' && <p className="panel-about">{t('gate.not_counted')}</p>}
      {building_id && (
        <Button onClick={() => go({ building: building_id, unit: null })}>{t('gate.see_building')}</Button>
      )}
    </>
  );
}

function Terminals({ siteId, gate }: { siteId: string; gate: Gate }) {
  const { t } = useTranslation();
  const devices = useDevices(siteId, { often: true });
  const ofGate = (items: readonly Device[]) =>
    byGate(items.filter(({ gate_id }) => gate_id === gate.id))[0]?.devices ?? [];
  return (
    <section className="gate-terminals">
      <h3>{t('gate.terminals')}</h3>
      <Answer query={devices} isEmpty={(items) => ofGate(items).length === 0} empty={t('gate.no_terminals')}>
        {(items) => (
          <ul className="rows">
            {ofGate(items).map((device) => (
              <li key={device.id} className="row">
                <DeviceHealth device={device} />
              </li>
            ))}
          </ul>
        )}
      </Answer>
      <Button type="primary" block onClick={() => go({ page: 'devices', gate: gate.id })}>
        {t('gate.to_terminals')}
      </Button>
    </section>
  );
}
