/** The exact values to type into a terminal. Its key is among them only while it is new. */
import { Alert, Button, Popconfirm } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device, KeyedDevice } from '../../api/types';
import { dateTime } from '../../i18n/format';
import { Answer, Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { Dialog } from '../../ui/Dialog';
import { useDisableDevice, useEndPreviousKey, useRotateKey, useSetup } from './queries';
import { SetupValue, SetupValues } from './SetupValues';
import { usesKey } from './words';

type Props = { device: Device; made?: KeyedDevice; onClose(): void };

export function DeviceSetup({ device, made, onClose }: Props) {
  const { t } = useTranslation();
  const rotate = useRotateKey();
  const [fresh, setFresh] = useState(made);
  const known = useSetup(device.id, fresh === undefined);
  return (
    <Dialog title={t('device.setup_of', { serial: device.serial })} onClose={onClose}>
      <p className="panel-about">{t(`device.setup_about.${device.protocol}`)}</p>
      {fresh?.key ? (
        <Fresh keyed={fresh} />
      ) : (
        <>
          <Answer query={known}>{(setup) => <SetupValues setup={setup} />}</Answer>
          <KeyCare
            device={device}
            renewing={rotate.isPending}
            onRenew={() => rotate.mutate(device.id, { onSuccess: setFresh })}
            onDisabled={onClose}
          />
        </>
      )}
      {rotate.isError && <Failed error={rotate.error} />}
      <div className="form-actions">
        <Button type="primary" onClick={onClose}>
          {t(fresh?.key ? 'device.typed_in' : 'common.close')}
        </Button>
      </div>
    </Dialog>
  );
}

/** A key that was just made. Where the terminal is known by its address, or reports through a broker, nobody types it in. */
function Fresh({ keyed: { key, signing_key, setup, protocol } }: { keyed: KeyedDevice }) {
  const { t } = useTranslation();
  const isTyped = key !== null && key !== undefined && usesKey(setup, key);
  return (
    <>
      {isTyped ? (
        <Alert type="warning" showIcon title={t('device.key_once')} />
      ) : (
        <Alert
          type="info"
          showIcon
          title={t(protocol === 'mqtt' ? 'device.no_key_at_broker' : 'device.no_key_needed')}
        />
      )}
      <SetupValues setup={setup} />
      {isTyped && <SetupValue label={t('device.key')} value={key} />}
      {isTyped && signing_key && protocol === 'native' && (
        <SetupValue label={t('device.signing_key')} value={signing_key} />
      )}
    </>
  );
}

type Care = { device: Device; renewing: boolean; onRenew(): void; onDisabled(): void };

/** What can be done about a key that is lost or in wrong hands, and about a terminal that is gone. */
function KeyCare({ device, renewing, onRenew, onDisabled }: Care) {
  const { t } = useTranslation();
  const endPrevious = useEndPreviousKey();
  const disable = useDisableDevice();
  const error = endPrevious.error ?? disable.error;
  const isKeyed = device.protocol !== 'mqtt';
  const until = endPrevious.data ? endPrevious.data.previous_key_until : device.previous_key_until;
  return (
    <section className="setup-care">
      {isKeyed && <p className="panel-about">{t('device.new_key_about')}</p>}
      <div className="button-row">
        {isKeyed && (
          <BusyButton busy={renewing} onClick={onRenew}>
            {t('device.new_key')}
          </BusyButton>
        )}
        <Popconfirm
          title={t('device.disable_sure')}
          okText={t('device.disable')}
          cancelText={t('common.cancel')}
          okButtonProps={{ danger: true }}
          onConfirm={() => disable.mutate(device.id, { onSuccess: onDisabled })}
        >
          <Button danger>{t('device.disable')}</Button>
        </Popconfirm>
      </div>
      {until && (
        <p className="panel-about">
          {t('device.old_key_until', { at: dateTime(until) })}
          <BusyButton
            type="link"
            size="small"
            busy={endPrevious.isPending}
            onClick={() => endPrevious.mutate(device.id)}
          >
            {t('device.end_old_key')}
          </BusyButton>
        </p>
      )}
      {error && <Failed error={error} />}
    </section>
  );
}
