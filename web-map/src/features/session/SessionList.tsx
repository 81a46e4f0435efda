/** Where somebody is signed in: on what, since when, how. */
import { Tag } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionInfo } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { dayTime } from '../../i18n/format';
import { Parts } from '../../ui/Parts';
import { deviceName } from './deviceName';

const WAYS = ['password', 'oidc', 'phone_code', 'wechat'] as const;

type Props = { sessions: readonly SessionInfo[]; action?: (session: SessionInfo) => ReactNode };

export function SessionList({ sessions, action }: Props) {
  const { t } = useTranslation();
  return (
    <ul className="rows">
      {sessions.map((session) => {
        const way = WAYS.find((one) => one === session.signed_in_by);
        return (
          <li key={session.id} className="row">
            <strong>
              {deviceName(session.user_agent ?? null) ?? t('session.unknown_device')}{' '}
              {session.current && <Tag color="success">{t('session.this_one')}</Tag>}
            </strong>
            <span className="row-aside">{action?.(session)}</span>
            <span className="row-line">
              <Parts
                parts={[
                  t('session.since', { at: dayTime(session.created_at, currentLanguage()) }),
                  t('session.last_used', { at: dayTime(session.refreshed_at, currentLanguage()) }),
                ]}
              />
            </span>
            <span className="row-line">
              <Parts
                parts={[
                  way && t(`session.by.${way}`),
                  session.second_factor && t('session.with_code'),
                  session.address,
                ]}
              />
            </span>
          </li>
        );
      })}
    </ul>
  );
}
