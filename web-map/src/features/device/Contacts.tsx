/** Terminals that called within a pairing window, each to be claimed for a gate. */
import { Checkbox, Input, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Contact, Direction, KeyedDevice, PairingWindow } from '../../api/types';
import { Answer, Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { Parts } from '../../ui/Parts';
import { callersOf, isKnownByAddress } from './pairing';
import { useClaim, useContacts, useDevices } from './queries';
import { saysSerial, vendorName } from './words';

type Claiming = { gate: string | undefined; direction: Direction; onDone(device: KeyedDevice): void };
type Calls = Claiming & { siteId: string; window: PairingWindow; isOpen: boolean };

export function Contacts({ siteId, window, isOpen, ...claiming }: Calls) {
  const { t } = useTranslation();
  const contacts = useContacts(siteId);
  const devices = useDevices(siteId);
  return (
    <Answer
      query={contacts}
      rows={2}
      isEmpty={(items) => callersOf(items, window.id).length === 0}
      empty={t(isOpen ? 'device.nobody_called' : 'device.nobody_called_in_time')}
    >
      {(items) => (
        <>
          {!claiming.gate && callersOf(items, window.id).some(({ device_id }) => !device_id) && (
            <p className="device-advice">{t('device.gate_first')}</p>
          )}
          <ul className="rows">
            {callersOf(items, window.id).map((contact) =>
              contact.device_id ? (
                <Claimed
                  key={contact.id}
                  contact={contact}
                  device={devices.data?.find(({ id }) => id === contact.device_id)}
                />
              ) : (
                <Caller key={contact.id} contact={contact} {...claiming} />
              ),
            )}
          </ul>
        </>
      )}
    </Answer>
  );
}

/** What it is by now, with the serial number that somebody read off where it did not say its own. */
function Claimed({
  contact,
  device,
}: {
  contact: Contact;
  device: { serial: string; gate_name: string } | undefined;
}) {
  const { t } = useTranslation();
  return (
    <li className="row">
      <strong>{device?.serial ?? (saysSerial(contact) ? contact.serial : t('device.no_serial'))}</strong>
      <Tag color="success">{t('device.claimed')}</Tag>
      <span className="row-line row-aside">
        <Parts
          parts={[vendorName(contact.vendor, t), t(`device.protocol.${contact.protocol}`), device?.gate_name]}
        />
      </span>
    </li>
  );
}

function Caller({ contact, gate, direction, onDone }: Claiming & { contact: Contact }) {
  const { t } = useTranslation();
  const claim = useClaim();
  // Most of these take a host and a port only: there is no place for a key.
  const mayBeKnownByAddress = isKnownByAddress(contact.protocol);
  const [byAddress, setByAddress] = useState(mayBeKnownByAddress);
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
      {mayBeKnownByAddress && (
        <Checkbox
          className="row-line"
          checked={byAddress}
          onChange={({ target }) => setByAddress(target.checked)}
        >
          {t('device.by_address')}
        </Checkbox>
      )}
      {claim.isError && (
        <div className="row-line">
          <Failed error={claim.error} />
        </div>
      )}
    </li>
  );
}
