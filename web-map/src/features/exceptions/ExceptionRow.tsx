/** One exception, with what can be decided about it now. */
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Exception } from '../../api/types';
import { dateTime } from '../../i18n/format';
import { BusyButton } from '../../ui/BusyButton';
import { decisionsOf } from './decisions';
import type { Decision } from './queries';

const STATE_COLORS: Readonly<Record<Exception['state'], string>> = {
  pending: 'warning',
  approved: 'success',
  in_force: 'success',
  ended: 'default',
  refused: 'error',
  revoked: 'error',
};

type Props = { exception: Exception; busy: boolean; onDecide(decision: Decision): void };

export function ExceptionRow({ exception, busy, onDecide }: Props) {
  const { t } = useTranslation();
  const { site, state, requester_name, organisation, reason, reference, from, until } = exception;
  return (
    <li className="row">
      <strong>
        {site} <Tag color={STATE_COLORS[state]}>{t(`exception.states.${state}`)}</Tag>
      </strong>
      <time className="row-aside" dateTime={exception.requested_at}>
        {dateTime(exception.requested_at)}
      </time>
      <span className="row-line">
        {requester_name} · {organisation}
      </span>
      <span className="row-line">
        {reason} · {reference}
      </span>
      <span className="row-line row-foot">
        <span>{t('common.from_to', { from: dateTime(from), to: dateTime(until) })}</span>
        <span className="tags">
          {decisionsOf(exception).map((decision) => (
            <BusyButton
              key={decision}
              size="small"
              type={decision === 'approve' ? 'primary' : 'default'}
              danger={decision !== 'approve'}
              busy={busy}
              onClick={() => onDecide(decision)}
            >
              {t(`exception.${decision}`)}
            </BusyButton>
          ))}
        </span>
      </span>
    </li>
  );
}
