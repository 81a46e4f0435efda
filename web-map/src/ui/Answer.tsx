/** Loading, failed, empty, or the thing itself: every list and panel goes through here. */
import type { UseQueryResult } from '@tanstack/react-query';
import { Alert, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { BusyButton } from './BusyButton';
import { problemText } from './problemText';
import { useStandingError } from './useStandingError';

type Props<T> = {
  query: UseQueryResult<T>;
  /** Said instead of the children when this returns true. */
  isEmpty?: (data: T) => boolean;
  empty?: ReactNode;
  rows?: number;
  children: (data: T) => ReactNode;
};

export function Answer<T>({ query, isEmpty, empty, rows = 3, children }: Props<T>) {
  const { t } = useTranslation();
  const error = useStandingError(query);
  if (query.data !== undefined) {
    if (isEmpty?.(query.data)) return <Nothing>{empty}</Nothing>;
    return <>{children(query.data)}</>;
  }
  if (error) return <Failed error={error} retry={() => void query.refetch()} busy={query.isFetching} />;
  return (
    <div role="status" aria-label={t('common.loading')} className="answer-loading">
      <Skeleton active title={false} paragraph={{ rows }} />
    </div>
  );
}

type FailedProps = {
  error: unknown;
  retry?: () => void;
  /** Whether it is being tried again right now. */
  busy?: boolean;
  /** Whether it is tried again without anybody's help. */
  again?: boolean;
};

export function Failed({ error, retry, busy = false, again = false }: FailedProps) {
  const { t } = useTranslation();
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={t('problem.title')}
      description={again ? `${problemText(error, t)}${t('problem.again')}` : problemText(error, t)}
      action={
        retry && (
          <BusyButton size="small" busy={busy} onClick={retry}>
            {t('common.retry')}
          </BusyButton>
        )
      }
    />
  );
}

export function Nothing({ children }: { children: ReactNode }) {
  return <p className="nothing">{children}</p>;
}
