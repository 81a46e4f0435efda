/** One exception, with what can be decided about it now. */
import { Button, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Exception } from '../../api/types';
import { go } from '../../app/place';
import { dateTime } from '../../i18n/format';
import { BusyButton } from '../../ui/BusyButton';
import { Parts } from '../../ui/Parts';
import { useCaller } from '../session/caller';
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
  const { account } = useCaller();
  const { site, site_id, state, requester_name, organisation, reason, reference, from, until } = exception;
  const opensFor = state === 'in_force' && exception.requested_by === account.id;
  return (
    <li className="row">
      <strong>
        {site} <Tag color={STATE_COLORS[state]}>{t(`exception.states.${state}`)}</Tag>
      </strong>
      <time className="row-aside" dateTime={exception.requested_at}>
        {dateTime(exception.requested_at)}
      </time>
      <span className="row-line">
        <Parts parts={[requester_name, organisation]} />
      </span>
      <span className="row-line">
        <Parts parts={[reason, reference]} />
      </span>
      <span className="row-line row-foot">
        <span>{t('common.from_to', { from: dateTime(from), to: dateTime(until) })}</span>
        <span className="tags">
          {opensFor && site_id && (
            <Button
              size="small"
              onClick={() => go({ site: site_id, page: null, building: null, unit: null })}
            >
              {t('exception.go')}
            </Button>
          )}
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
