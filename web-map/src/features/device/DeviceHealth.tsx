/** One device: which it is, how it is, what to do about it. */
import { Tag } from 'antd';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Device } from '../../api/types';
import { dateTime } from '../../i18n/format';
import { Parts } from '../../ui/Parts';
import { clockText, vendorName } from './words';
import './device.css';

const STATUS_COLORS: Readonly<Record<Device['status'], string>> = {
  online: 'success',
  offline: 'error',
  never_seen: 'default',
  disabled: 'default',
};

export function DeviceHealth({ device }: { device: Device }) {
  const { t } = useTranslation();
  const told = signs(device, t);
  return (
    <div className="device-health">
      <p>
        <strong>{device.serial}</strong>
        <Tag color={STATUS_COLORS[device.status]}>{t(`device.status.${device.status}`)}</Tag>
      </p>
      <p className="row-aside">
        <Parts
          parts={[
            vendorName(device.vendor, t),
            t(`device.protocol.${device.protocol}`),
            t(`device.direction.${device.direction}`),
          ]}
        />
      </p>
      {told.length > 0 && (
        <p className="row-aside">
          <Parts parts={told} />
        </p>
      )}
      {device.advice.map((advice) => (
        <p key={advice} className={advice === 'finish_setup' ? 'row-aside' : 'device-advice'}>
          {t(`device.advice.${advice}`)}
        </p>
      ))}
    </div>
  );
}

/** What is known of how it is, as far as there is anything to say that its status does not say. */
function signs(device: Device, t: TFunction): string[] {
  const told: (string | null)[] = [];
  if (device.offline_since) told.push(t('device.offline_since', { at: dateTime(device.offline_since) }));
  else if (device.last_seen_at) told.push(t('device.last_seen', { at: dateTime(device.last_seen_at) }));
  if (device.status !== 'disabled') told.push(clockText(device.clock_skew_ms, t));
  if (device.backlog) told.push(t('device.backlog', { count: device.backlog }));
  if (device.missing_events > 0) told.push(t('device.gaps', { count: device.missing_events }));
  return told.filter((one) => one !== null);
}
