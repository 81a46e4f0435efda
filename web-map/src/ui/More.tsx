/** The rest of a long list, when asked for. */
import { useTranslation } from 'react-i18next';
import { BusyButton } from './BusyButton';

type Props = {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage(): unknown };
};

export function More({ query }: Props) {
  const { t } = useTranslation();
  if (!query.hasNextPage) return null;
  return (
    <BusyButton block busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
      {t('common.more')}
    </BusyButton>
  );
}
