/** Something is due: said above whatever one looks at, with the nearest deadline, until it is answered. */
import { ClockCircleOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '../../i18n';
import { dayName } from '../../i18n/format';
import type { Due } from './due';

export function DueLine({ due, onLook }: { due: Due; onLook(): void }) {
  const { t } = useTranslation();
  if (due.count === 0) return null;
  const text = due.late
    ? t('own_gap.waiting_late', { count: due.count })
    : due.day
      ? t('own_gap.waiting_until', { count: due.count, day: dayName(due.day, currentLanguage()) })
      : t('own_gap.waiting', { count: due.count });
  return (
    <Button
      type="primary"
      danger={due.late}
      block
      className="own-button"
      icon={<ClockCircleOutlined />}
      onClick={onLook}
    >
      {text}
    </Button>
  );
}
