/** Where a terminal calls while a window is open: all of the path that one of its kind needs. */
import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PairingWindow } from '../../api/types';
import { isKnownByAddress, PAIRED, type Paired, pathOf, setupWith } from './pairing';
import { useListener } from './queries';
import { SetupValue, SetupValues } from './SetupValues';
import { vendorName } from './words';

type Props = { siteId: string; window: PairingWindow; secret: string | null | undefined };

export function PairingAddress({ siteId, window, secret }: Props) {
  const { t } = useTranslation();
  const listener = useListener(siteId).data;
  const [protocol, setProtocol] = useState<Paired>('hikvision');
  const path = secret && pathOf(protocol, secret);
  const networks = window.source_networks;
  return (
    <>
      <h3>{t('device.window_values')}</h3>
      <Segmented<Paired>
        block
        aria-label={t('device.vendor')}
        value={protocol}
        onChange={setProtocol}
        options={PAIRED.map((value) => ({
          value,
          // Of many makers, and called by what it speaks.
          label: value === 'oem_http' ? t('device.protocol.oem_http') : vendorName(value, t),
        }))}
      />
      <p className="panel-about">{t(`device.setup_about.${protocol}`)}</p>
      {path && listener && <SetupValues setup={setupWith(listener, path)} />}
      {path && !listener && <SetupValue label={t('device.setup_field.path')} value={path} />}
      {!path && listener && (
        <>
          <SetupValue label={t('device.setup_field.host')} value={listener.host} />
          <SetupValue label={t('device.setup_field.port')} value={String(listener.port)} />
        </>
      )}
      <p className="panel-about">{t(path ? 'device.window_secret' : 'device.window_secret_gone')}</p>
      {isKnownByAddress(protocol) && (
        <p className="panel-about">
          {networks.length > 0
            ? t('device.host_only', { networks: networks.join(', ') })
            : t('device.host_only_none')}
        </p>
      )}
    </>
  );
}
