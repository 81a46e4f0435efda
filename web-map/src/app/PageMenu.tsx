/** The pages that the caller may open, with how many notices nobody has seen. */
import { AuditOutlined } from '@ant-design/icons';
import { Badge, Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Site } from '../api/types';
import { useNotices } from '../features/notices/queries';
import { useMay } from '../features/session/caller';
import { PAGE_ACTIONS, PAGES } from './pages';
import { go, usePlace } from './place';

export function PageMenu({ site }: { site: Site }) {
  const { t } = useTranslation();
  const may = useMay();
  const { page } = usePlace();
  const notices = useNotices(site.id, may('notice.read'));
  const unseen = notices.data?.filter((notice) => !notice.seen_at).length ?? 0;
  const open = PAGES.filter((one) => may(PAGE_ACTIONS[one]));
  if (open.length === 0) return null;
  const [only] = open;
  const button = (
    <Button
      type={page ? 'primary' : 'text'}
      icon={<AuditOutlined />}
      aria-pressed={page !== null}
      {...(open.length === 1 && only && { onClick: () => go({ page: page === only ? null : only }) })}
    >
      {open.length === 1 && only ? t(`page.${only}.title`) : t('nav.pages')}
    </Button>
  );
  if (open.length === 1) return button;
  return (
    <Badge count={unseen} size="small" color="#a63a1b" offset={[-6, 4]}>
      <Dropdown
        trigger={['click']}
        menu={{
          selectable: true,
          selectedKeys: page ? [page] : [],
          items: open.map((one) => ({
            key: one,
            label:
              one === 'notices' && unseen > 0
                ? `${t('page.notices.title')} (${unseen})`
                : t(`page.${one}.title`),
            onClick: () => go({ page: one }),
          })),
        }}
      >
        {button}
      </Dropdown>
    </Badge>
  );
}
