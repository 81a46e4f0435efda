/** A terminal that calls by itself is taken in: a window is opened for some minutes, and who calls is claimed for a gate. */
import { Button, Form, Input, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Direction, KeyedDevice } from '../../api/types';
import { Answer, Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { Dialog } from '../../ui/Dialog';
import { useSiteGates } from '../gate/queries';
import { useCountdown } from '../session/useCountdown';
import { Contacts } from './Contacts';
import { DIRECTIONS } from './choices';
import { DeviceSetup } from './DeviceSetup';
import { networksOf } from './networks';
import { PairingAddress } from './PairingAddress';
import { PairingTime } from './PairingTime';
import { secondsLeft, windowAtHand } from './pairing';
import { useContacts, useOpenWindow, useWindows } from './queries';

export function PairDevice({ siteId, onClose }: { siteId: string; onClose(): void }) {
  const { t } = useTranslation();
  const gates = useSiteGates(siteId);
  const [picked, setGate] = useState<string | undefined>();
  const [direction, setDirection] = useState<Direction>('in');
  const [networks, setNetworks] = useState('');
  const [done, setDone] = useState<string | null>(null);
  const [made, setMade] = useState<KeyedDevice | null>(null);
  const open = useOpenWindow(siteId);
  const windows = useWindows(siteId);
  const contacts = useContacts(siteId);
  const now = Date.now();
  const mine = { opened: open.data?.id, left: done };
  const window = windowAtHand(windows.data ?? [], contacts.data ?? [], now, mine);
  const left = secondsLeft(window, now);
  // All of the dialog is another one when the time is over.
  const { start } = useCountdown();
  // biome-ignore lint/correctness/useExhaustiveDependencies: it runs down once for each window
  useEffect(() => start(left), [window?.closes_at]);
  const gate = picked ?? window?.gate_id ?? undefined;
  // Instead of it, and back to the others who called when that is typed in.
  if (made) return <DeviceSetup device={made} made={made} onClose={() => setMade(null)} />;
  const place = (
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
  );
  return (
    <Dialog title={t('device.pair')} onClose={onClose}>
      <Answer query={windows}>
        {() =>
          window ? (
            <div className="pairing">
              <PairingTime
                siteId={siteId}
                window={window}
                left={left}
                onClosed={onClose}
                onAgain={() => setDone(window.id)}
              />
              <h3>{t('device.callers')}</h3>
              <Form layout="vertical" requiredMark={false}>
                {place}
              </Form>
              <Contacts
                siteId={siteId}
                window={window}
                isOpen={left > 0}
                gate={gate}
                direction={direction}
                onDone={setMade}
              />
              {left > 0 && (
                <PairingAddress
                  siteId={siteId}
                  window={window}
                  secret={open.data?.id === window.id ? open.data.secret : null}
                />
              )}
            </div>
          ) : (
            <>
              <p className="panel-about">{t('device.pair_about')}</p>
              <Form layout="vertical" requiredMark={false}>
                {place}
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
              </Form>
              {open.isError && <Failed error={open.error} />}
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
            </>
          )
        }
      </Answer>
    </Dialog>
  );
}
