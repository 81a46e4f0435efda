/** The rest of a long list, when asked for. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

type Props = {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage(): unknown };
};

export function More({ query }: Props) {
  const { t } = useTranslation();
  if (!query.hasNextPage) return null;
  return (
    <Button
      block
      className="more"
      loading={query.isFetchingNextPage}
      onClick={() => void query.fetchNextPage()}
    >
      {t('common.more')}
    </Button>
  );
}
