/** A terminal that calls by itself is taken in: a window is opened for some minutes, and who calls is claimed for a gate. */
import { Alert, Button, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Contact, Direction, KeyedDevice } from '../../api/types';
import { Answer, Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { CopyButton } from '../../ui/CopyButton';
import { Dialog } from '../../ui/Dialog';
import { Facts } from '../../ui/Facts';
import { useSiteGates } from '../gate/queries';
import { useCountdown } from '../session/useCountdown';
import { DIRECTIONS } from './choices';
import { useClaim, useContacts, useOpenWindow } from './queries';

type Props = { siteId: string; onDone(device: KeyedDevice): void; onClose(): void };

export function PairDevice({ siteId, onDone, onClose }: Props) {
  const { t } = useTranslation();
  const gates = useSiteGates(siteId);
  const [gate, setGate] = useState<string | undefined>();
  const [direction, setDirection] = useState<Direction>('in');
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
      <div className="form-row">
        <Select
          aria-label={t('device.gate')}
          placeholder={t('device.gate')}
          showSearch={{ optionFilterProp: 'label' }}
          value={gate}
          onChange={setGate}
          options={(gates.data ?? []).map((one) => ({ value: one.id, label: one.name }))}
        />
        <Select<Direction>
          aria-label={t('device.reads')}
          value={direction}
          onChange={setDirection}
          options={DIRECTIONS.map((value) => ({ value, label: t(`device.direction.${value}`) }))}
        />
      </div>
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
          {open.data.secret && (
            <div className="setup-value">
              <Facts
                facts={[
                  { label: t('device.window_path'), value: <code>/t/{open.data.secret}/</code>, wide: true },
                ]}
              />
              <CopyButton text={`/t/${open.data.secret}/`} />
            </div>
          )}
          <Contacts siteId={siteId} window={open.data.id} gate={gate} direction={direction} onDone={onDone} />
        </>
      ) : (
        <div className="form-actions">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <BusyButton type="primary" busy={open.isPending} onClick={() => open.mutate(gate)}>
            {t('device.open_window')}
          </BusyButton>
        </div>
      )}
    </Dialog>
  );
}

type Calls = {
  siteId: string;
  window: string;
  gate: string | undefined;
  direction: Direction;
  onDone(device: KeyedDevice): void;
};

function Contacts({ siteId, window, gate, direction, onDone }: Calls) {
  const { t } = useTranslation();
  const contacts = useContacts(siteId, true);
  const claim = useClaim();
  const ofWindow = (items: readonly Contact[]) =>
    items.filter((contact) => contact.window_id === window && !contact.device_id);
  return (
    <>
      {claim.isError && <Failed error={claim.error} />}
      <Answer
        query={contacts}
        rows={2}
        isEmpty={(items) => ofWindow(items).length === 0}
        empty={t('device.nobody_called')}
      >
        {(items) => (
          <ul className="rows">
            {ofWindow(items).map((contact) => (
              <li key={contact.id} className="row">
                <strong>{contact.serial}</strong>
                <BusyButton
                  size="small"
                  type="primary"
                  busy={claim.isPending}
                  disabled={!gate}
                  onClick={() =>
                    gate &&
                    claim.mutate(
                      { id: contact.id, gate_id: gate, direction, by_address: false },
                      { onSuccess: onDone },
                    )
                  }
                >
                  {t('device.claim')}
                </BusyButton>
                <span className="row-line row-aside">
                  {contact.vendor} · {t(`device.protocol.${contact.protocol}`)} · {contact.source}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Answer>
    </>
  );
}
