/** Somebody wrote: said above whatever one looks at, until it is read. */
import { BellOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

export function Waiting({ unread, onLook }: { unread: number; onLook(): void }) {
  const { t } = useTranslation();
  if (unread === 0) return null;
  return (
    <Button type="primary" block className="own-button" icon={<BellOutlined />} onClick={onLook}>
      {t('notification.waiting', { count: unread })}
    </Button>
  );
}
