/** One command of a terminal. It names a pass by nothing but that there is one. */
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { DeviceCommand } from '../../api/types';
import { dateTime } from '../../i18n/format';

const STATE_COLORS: Readonly<Record<DeviceCommand['state'], string>> = {
  waiting: 'processing',
  sent: 'processing',
  done: 'success',
  failed: 'error',
  expired: 'warning',
  dropped: 'default',
};

export function CommandRow({ command, of }: { command: DeviceCommand; of?: string | undefined }) {
  const { t } = useTranslation();
  return (
    <li className="row">
      <strong>
        {of && `${of} · `}
        {command.number}. {t(`device.command.${command.kind}`)}
      </strong>
      <Tag color={STATE_COLORS[command.state]}>{t(`device.command_state.${command.state}`)}</Tag>
      <span className="row-line row-aside">
        {t('device.queued', { at: dateTime(command.created_at) })}
        {command.attempts > 0 && ` · ${t('device.attempts', { count: command.attempts })}`}
        {command.result && ` · ${t('device.answered', { code: command.result })}`}
      </span>
    </li>
  );
}
