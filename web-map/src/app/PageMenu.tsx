/** The pages that the caller may open, with how many notices nobody has seen and how many listings wait. */
import { AuditOutlined } from '@ant-design/icons';
import { Badge, Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Site } from '../api/types';
import { useWaitingListings } from '../features/listings/queries';
import { useNotices } from '../features/notices/queries';
import { useMay } from '../features/session/caller';
import { PAGE_ACTIONS, PAGES, type Page } from './pages';
import { go, usePlace } from './place';

export function PageMenu({ site }: { site: Site }) {
  const { t } = useTranslation();
  const may = useMay();
  const { page } = usePlace();
  const notices = useNotices(site.id, may('notice.read'));
  const waiting = useWaitingListings(may('listing.decide'));
  const unseen = notices.data?.filter((notice) => !notice.seen_at).length ?? 0;
  const counts: Partial<Record<Page, { count: number; more: boolean }>> = {
    notices: { count: unseen, more: false },
    listings: { count: waiting.data?.length ?? 0, more: waiting.hasNextPage },
  };
  const nameOf = (one: Page) => {
    const { count = 0, more = false } = counts[one] ?? {};
    return count > 0 ? `${t(`page.${one}.title`)} (${count}${more ? '+' : ''})` : t(`page.${one}.title`);
  };
  const due = PAGES.reduce((sum, one) => sum + (counts[one]?.count ?? 0), 0);
  const open = PAGES.filter((one) => may(PAGE_ACTIONS[one]));
  if (open.length === 0) return null;
  const [only] = open;
  // The address may name a page that the caller may not open.
  const shown = open.some((one) => one === page);
  const button = (
    <Button
      type={shown ? 'primary' : 'text'}
      icon={<AuditOutlined />}
      aria-pressed={shown}
      {...(open.length === 1 && only && { onClick: () => go({ page: page === only ? null : only }) })}
    >
      {open.length === 1 && only ? nameOf(only) : t('nav.pages')}
    </Button>
  );
  if (open.length === 1) return button;
  return (
    <Badge count={due} size="small" color="#a63a1b" offset={[-6, 4]}>
      <Dropdown
        trigger={['click']}
        menu={{
          selectable: true,
          selectedKeys: page ? [page] : [],
          items: open.map((one) => ({
            key: one,
            label: nameOf(one),
            onClick: () => go({ page: one }),
          })),
        }}
      >
        {button}
      </Dropdown>
    </Badge>
  );
}
