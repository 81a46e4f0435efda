/** Loading, failed, empty, or the thing itself: every list and panel goes through here. */
import type { UseQueryResult } from '@tanstack/react-query';
import { Alert, Button, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { problemText } from './problemText';

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
  if (query.data !== undefined) {
    if (isEmpty?.(query.data)) return <Nothing>{empty}</Nothing>;
    return <>{children(query.data)}</>;
  }
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />;
  return (
    <div role="status" aria-label={t('common.loading')} className="answer-loading">
      <Skeleton active title={false} paragraph={{ rows }} />
    </div>
  );
}

export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={t('problem.title')}
      description={problemText(error, t)}
      action={
        retry && (
          <Button size="small" onClick={retry}>
            {t('common.retry')}
          </Button>
        )
      }
    />
  );
}

export function Nothing({ children }: { children: ReactNode }) {
  return <p className="nothing">{children}</p>;
}
