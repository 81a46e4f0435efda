/** From one listing to the next; the arrow keys do the same. */
import { ArrowLeftOutlined, LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Beside } from './beside';

type Props = {
  beside: Beside;
  count: number;
  more: boolean;
  onOpen(id: string): void;
  /** On a phone the list is a screen of its own. */
  onList?(): void;
};

export function Turning({ beside: { place, before, next }, count, more, onOpen, onList }: Props) {
  const { t } = useTranslation();
  return (
    <div className="listing-turning">
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
