/** Above the map, while it can't be loaded or brought up to date. It goes by itself. */
import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { dateTime } from '../i18n/format';
import type { BannerKind } from './banner';

type Props = { kind: BannerKind; goodAt: number | null; onRetry(): void };

export function MapBanner({ kind, goodAt, onRetry }: Props) {
  const { t } = useTranslation();
  // The line for events is taken up again without anybody's help.
  const action = kind !== 'lost' && (
    <Button size="small" onClick={onRetry}>
      {t('map.retry_now')}
    </Button>
  );
  const at = goodAt === null ? '' : dateTime(new Date(goodAt).toISOString()).slice(-5);
  return (
    <Alert
      className="banner"
      type={kind === 'blank' ? 'error' : 'warning'}
      showIcon
      banner
      role={kind === 'blank' ? 'alert' : 'status'}
      title={kind === 'away' && at ? t('map.away_since', { at }) : t(`map.${kind}`)}
      action={action}
    />
  );
}
