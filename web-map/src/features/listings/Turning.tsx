/** From one listing to the next; the arrow keys do the same. */
import { ArrowLeftOutlined, LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Beside } from './beside';

type Props = {
  beside: Beside;
  count: number;
  more: boolean;
  onOpen(id: string): void;
  /** The one that is open: another one is read from its beginning. */
  opened: string;
  /** On a phone the list is a screen of its own. */
  onList?(): void;
};

export function Turning({ beside: { place, before, next }, count, more, opened, onOpen, onList }: Props) {
  const { t } = useTranslation();
  const bar = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another listing is what this waits for
  useEffect(() => {
    bar.current?.scrollIntoView({ block: 'nearest' });
  }, [opened]);
  return (
    <div ref={bar} className="listing-turning">
      {onList && (
        <Button icon={<ArrowLeftOutlined />} onClick={onList}>
          {t('listing_review.to_list')}
        </Button>
      )}
      {place > 0 && (
        <span className="row-aside">
          {t(more ? 'listing_review.place_more' : 'listing_review.place', { place, count })}
          {!onList && <small>{t('listing_review.keys')}</small>}
        </span>
      )}
      <span className="listing-turns">
        <Button
          icon={<LeftOutlined />}
          disabled={!before}
          aria-label={t('listing_review.before')}
          onClick={() => before && onOpen(before)}
        >
          {!onList && t('listing_review.before')}
        </Button>
        <Button
          icon={<RightOutlined />}
          iconPlacement="end"
          disabled={!next}
          aria-label={t('listing_review.next')}
          onClick={() => next && onOpen(next)}
        >
          {!onList && t('listing_review.next')}
        </Button>
      </span>
    </div>
  );
}
