/** Terminals that called within a pairing window, each to be claimed for a gate. */
import { Checkbox, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Contact, Direction, KeyedDevice } from '../../api/types';
import { Answer, Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { Parts } from '../../ui/Parts';
import { useClaim, useContacts } from './queries';
import { saysSerial, vendorName } from './words';

type Calls = {
  siteId: string;
  window: string;
  gate: string | undefined;
  direction: Direction;
  onDone(device: KeyedDevice): void;
};

export function Contacts({ siteId, window, ...claiming }: Calls) {
  const { t } = useTranslation();
  const contacts = useContacts(siteId, true);
  const ofWindow = (items: readonly Contact[]) =>
    items.filter((contact) => contact.window_id === window && !contact.device_id);
  return (
    <Answer
      query={contacts}
      rows={2}
      isEmpty={(items) => ofWindow(items).length === 0}
      empty={t('device.nobody_called')}
    >
      {(items) => (
        <ul className="rows">
          {ofWindow(items).map((contact) => (
            <Caller key={contact.id} contact={contact} {...claiming} />
          ))}
        </ul>
      )}
    </Answer>
  );
}

type Props = Omit<Calls, 'siteId' | 'window'> & { contact: Contact };

function Caller({ contact, gate, direction, onDone }: Props) {
  const { t } = useTranslation();
  const claim = useClaim();
  // Most of these take a host and a port only: there is no place for a key.
  const [byAddress, setByAddress] = useState(
    contact.protocol === 'zkteco' || contact.protocol === 'oem_http',
  );
  const named = saysSerial(contact);
  const [typed, setTyped] = useState('');
  const serial = named ? contact.serial : typed.trim();
  return (
    <li className="row">
      <strong>{named ? contact.serial : t('device.no_serial')}</strong>
      <BusyButton
        type="primary"
        busy={claim.isPending}
        disabled={!gate || serial === ''}
        onClick={() =>
          gate &&
          claim.mutate(
            { id: contact.id, gate_id: gate, direction, by_address: byAddress, serial },
            { onSuccess: onDone },
          )
        }
      >
        {t('device.claim')}
      </BusyButton>
      <span className="row-line row-aside">
        <Parts
          parts={[
            vendorName(contact.vendor, t),
            t(`device.protocol.${contact.protocol}`),
            t('device.called_from', { source: contact.source }),
          ]}
        />
      </span>
      {!named && (
        <Input
          className="row-line"
          aria-label={t('device.serial')}
          placeholder={t('device.serial_on_it')}
          maxLength={80}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
      )}
      <Checkbox
        className="row-line"
        checked={byAddress}
        onChange={({ target }) => setByAddress(target.checked)}
      >
        {t('device.by_address')}
      </Checkbox>
      {!gate && <span className="row-line device-advice">{t('device.gate_first')}</span>}
      {claim.isError && (
        <div className="row-line">
          <Failed error={claim.error} />
        </div>
      )}
    </li>
  );
}
