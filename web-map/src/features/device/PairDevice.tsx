/** A terminal that calls by itself is taken in: a window is opened for some minutes, and who calls is claimed for a gate. */
import { Alert, Button, Form, Input, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Direction, KeyedDevice } from '../../api/types';
import { Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { Dialog } from '../../ui/Dialog';
import { useSiteGates } from '../gate/queries';
import { useCountdown } from '../session/useCountdown';
import { Contacts } from './Contacts';
import { DIRECTIONS } from './choices';
import { networksOf } from './networks';
import { useListener, useOpenWindow } from './queries';
import { SetupValue } from './SetupValues';

type Props = { siteId: string; onDone(device: KeyedDevice): void; onClose(): void };

export function PairDevice({ siteId, onDone, onClose }: Props) {
  const { t } = useTranslation();
  const gates = useSiteGates(siteId);
  const [gate, setGate] = useState<string | undefined>();
  const [direction, setDirection] = useState<Direction>('in');
  const [networks, setNetworks] = useState('');
  const open = useOpenWindow(siteId);
  const { left, start } = useCountdown();
  const closes = open.data?.closes_at;
  // biome-ignore lint/correctness/useExhaustiveDependencies: it runs down once for each window
  useEffect(() => {
    if (closes) start(Math.max(0, Math.ceil((Date.parse(closes) - Date.now()) / 1000)));
  }, [closes]);
  return (
    <Dialog title={t('device.pair')} onClose={onClose}>
      <p className="panel-about">{t('device.pair_about')}</p>
      <Form layout="vertical" requiredMark={false}>
        <div className="form-row">
          <Form.Item label={t('device.gate')} htmlFor="pair-gate">
            <Select
              id="pair-gate"
              placeholder={t('device.pick_gate')}
              showSearch={{ optionFilterProp: 'label' }}
              value={gate}
              onChange={setGate}
              options={(gates.data ?? []).map((one) => ({ value: one.id, label: one.name }))}
            />
          </Form.Item>
          <Form.Item label={t('device.reads')} htmlFor="pair-direction">
            <Select<Direction>
              id="pair-direction"
              value={direction}
              onChange={setDirection}
              options={DIRECTIONS.map((value) => ({ value, label: t(`device.direction.${value}`) }))}
            />
          </Form.Item>
        </div>
        {!open.data && (
          <Form.Item
            label={t('device.pair_networks')}
            htmlFor="pair-networks"
            extra={t('device.pair_networks_about')}
          >
            <Input
              id="pair-networks"
              placeholder="192.0.2.0/24"
              value={networks}
              onChange={({ target }) => setNetworks(target.value)}
            />
          </Form.Item>
        )}
      </Form>
      {open.isError && <Failed error={open.error} />}
      {open.data ? (
        <>
          <Alert
            type={left > 0 ? 'info' : 'warning'}
            showIcon
            title={
              left > 0 ? t('device.window_left', { count: Math.ceil(left / 60) }) : t('device.window_over')
            }
          />
          <Address siteId={siteId} secret={open.data.secret} />
          <Contacts siteId={siteId} window={open.data.id} gate={gate} direction={direction} onDone={onDone} />
        </>
      ) : (
        <div className="form-actions">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <BusyButton
            type="primary"
            busy={open.isPending}
            onClick={() => open.mutate({ gateId: gate, networks: networksOf(networks) })}
          >
            {t('device.open_window')}
          </BusyButton>
        </div>
      )}
    </Dialog>
  );
}

/** Where a terminal calls while the window is open. */
function Address({ siteId, secret }: { siteId: string; secret: string | null | undefined }) {
  const { t } = useTranslation();
  const listener = useListener(siteId).data;
  return (
    <>
      {listener && (
        <>
          <SetupValue label={t('device.setup_field.host')} value={listener.host} />
          <SetupValue label={t('device.setup_field.port')} value={String(listener.port)} />
        </>
      )}
      {secret && <SetupValue label={t('device.window_path')} value={`/t/${secret}/`} />}
    </>
  );
}
