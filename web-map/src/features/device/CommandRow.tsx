/** One command of a terminal. It names a pass by nothing but that there is one. */
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { DeviceCommand } from '../../api/types';
import { dateTime } from '../../i18n/format';
import { BusyButton } from '../../ui/BusyButton';
import { Parts } from '../../ui/Parts';
import { problemText } from '../../ui/problemText';
import { useMay } from '../session/caller';
import { useRepeatCommand } from './queries';
import { resultText } from './words';

const STATE_COLORS: Readonly<Record<DeviceCommand['state'], string>> = {
  waiting: 'processing',
  sent: 'processing',
  done: 'success',
  failed: 'error',
  expired: 'warning',
  dropped: 'default',
  repeated: 'default',
};

/** `of`: whose it is, where that is not known. */
type Props = { command: DeviceCommand; of?: readonly string[] | undefined };

export function CommandRow({ command, of }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const repeat = useRepeatCommand();
  const { kind, state, number, created_at, ended_at, expires_at, attempts, result } = command;
  const isOpen = state === 'waiting' || state === 'sent';
  const isUndone = state === 'failed' || state === 'expired';
  const told = [t('device.queued', { at: dateTime(created_at) })];
  if (attempts > 0) told.push(t('device.attempts', { count: attempts }));
  if (isOpen) told.push(t('device.expires', { at: dateTime(expires_at) }));
  else if (ended_at) told.push(t(`device.ended.${state}`, { at: dateTime(ended_at) }));
  return (
    <li className="row">
      <strong>
        {t(`device.command.${kind}`)} <span className="row-aside">#{number}</span>
      </strong>
      <Tag color={STATE_COLORS[state]}>{t(`device.command_state.${state}`)}</Tag>
      {of && (
        <span className="row-line">
          <Parts parts={of} />
        </span>
      )}
      <span className="row-line row-aside">
        <Parts parts={told} />
      </span>
      {isUndone && (
        <span className="row-line device-advice">
          {result && t('device.because', { why: resultText(result, t) })}
          {t(`device.after_failure.${kind}`)}
        </span>
      )}
      {isUndone && may('gate.write') && (
        <BusyButton busy={repeat.isPending} onClick={() => repeat.mutate(command)}>
          {t('device.repeat_command')}
        </BusyButton>
      )}
      {repeat.isError && (
        <span className="row-line device-advice" role="alert">
          {problemText(repeat.error, t)}
        </span>
      )}
    </li>
  );
}
