/** What became of a tap: kept on the phone, on its way, with the registry, or sent back. */
import {
  CheckCircleOutlined,
  ClockCircleOutlined,
  CloudUploadOutlined,
  WarningOutlined,
} from '@ant-design/icons';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '../../i18n';
import { dateTime, longDay } from '../../i18n/format';
import { ruleText } from '../../ui/ruleText';
import type { Entry, Refusal } from './outbox';
import './visit.css';
import { outbox, useOnline, useSending } from './sending';

const ICONS = {
  kept: <ClockCircleOutlined />,
  sending: <CloudUploadOutlined />,
  sent: <CheckCircleOutlined />,
  refused: <WarningOutlined />,
} as const;

export function EntryNote({ entry, named = false }: { entry: Entry; named?: boolean }) {
  const { t } = useTranslation();
  const online = useOnline();
  const sending = useSending();
  const { key, state, visit } = entry;
  const step = state === 'waiting' ? (sending === key ? 'sending' : 'kept') : state;
  const what = visit.until
    ? t('visit.outcome_until', {
        outcome: t(`visit.outcome.${visit.outcome}`),
        day: longDay(visit.until, currentLanguage()),
      })
    : t(`visit.outcome.${visit.outcome}`);
  return (
    <div className={`entry-note is-${step}`} role={state === 'refused' ? 'alert' : 'status'}>
      <span className="entry-note-icon">{ICONS[step]}</span>
      <div>
        {named && <strong>{entry.place}</strong>}
        <p>{what}</p>
        <p className="entry-note-state">
          {step === 'kept' && t(online ? 'outbox.kept' : 'outbox.kept_offline')}
          {step === 'sending' && t('outbox.sending')}
          {step === 'sent' && t('outbox.sent', { at: timeOf(entry.sent_at) })}
          {entry.refusal && refusalText(entry.refusal, t)}
        </p>
      </div>
      {outbox.canTakeBack(entry) && (
        <Button onClick={() => outbox.remove(key)}>{t('outbox.take_back')}</Button>
      )}
      {state === 'refused' && <Button onClick={() => outbox.remove(key)}>{t('outbox.put_away')}</Button>}
    </div>
  );
}

function timeOf(at: number | null): string {
  return at === null ? '' : dateTime(new Date(at).toISOString()).slice(-5);
}

function refusalText({ status, message }: Refusal, t: TFunction): string {
  const why = message
    ? ruleText({ message })
    : t(status === 404 ? 'problem.not_found' : status === 403 ? 'problem.forbidden' : 'problem.validation');
  return t('outbox.refused', { why });
}
