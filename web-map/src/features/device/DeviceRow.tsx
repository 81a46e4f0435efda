/** One device: who it is, how it is, what to do about it. */
import { Button, Tag } from 'antd';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Device } from '../../api/types';
import { dateTime } from '../../i18n/format';

const STATUS_COLORS: Readonly<Record<Device['status'], string>> = {
  online: 'success',
  offline: 'error',
  never_seen: 'warning',
  disabled: 'default',
};

type Props = { device: Device; onSetup(): void; onCommands(): void };

export function DeviceRow({ device, onSetup, onCommands }: Props) {
  const { t } = useTranslation();
  return (
    <li className="row">
      <strong>
        {device.serial} <Tag color={STATUS_COLORS[device.status]}>{t(`device.status.${device.status}`)}</Tag>
      </strong>
      <span className="button-row">
        <Button size="small" onClick={onSetup}>
          {t('device.setup')}
        </Button>
        <Button size="small" onClick={onCommands}>
          {t('device.commands', { count: device.open_commands })}
        </Button>
      </span>
      <span className="row-line">
        {device.vendor} · {t(`device.protocol.${device.protocol}`)} ·{' '}
        {t(`device.direction.${device.direction}`)}
      </span>
      {device.advice.length > 0 && (
        <ul className="row-line device-advice">
          {device.advice.map((advice) => (
            <li key={advice}>{t(`device.advice.${advice}`)}</li>
          ))}
        </ul>
      )}
      <span className="row-line row-aside">{signs(device, t).join(' · ')}</span>
    </li>
  );
}

/** What is known of how it is, as far as there is anything to say. */
function signs(device: Device, t: TFunction): string[] {
  const told: string[] = [];
  if (device.offline_since) told.push(t('device.offline_since', { at: dateTime(device.offline_since) }));
  told.push(
    device.last_seen_at ? t('device.last_seen', { at: dateTime(device.last_seen_at) }) : t('device.never'),
  );
  const skew = Math.round((device.clock_skew_ms ?? 0) / 1000);
  if (skew !== 0) told.push(t(skew > 0 ? 'device.fast' : 'device.slow', { count: Math.abs(skew) }));
  if (device.backlog) told.push(t('device.backlog', { count: device.backlog }));
  if (device.open_replays > 0) told.push(t('device.gaps', { count: device.open_replays }));
  return told;
}
