/** One entry; opened, it shows whom it concerns (ids only) and how it stands in the signed tree. */
import { Button, Tag } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TrailEntry, Verdict } from '../../api/types';
import { dateTime } from '../../i18n/format';
import { Parts } from '../../ui/Parts';
import { actionText, actorText } from './actions';
import { EntryDetail } from './EntryDetail';
import { EntryPlace } from './EntryPlace';

const VERDICT_COLORS: Readonly<Record<Verdict, string>> = {
  justified: 'success',
  doubtful: 'warning',
  unjustified: 'error',
};

type Props = { entry: TrailEntry; onPerson?: (id: string) => void; children?: ReactNode };

export function TrailRow({ entry, onPerson, children }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <li className="row">
      <strong>
        {actionText(entry.action, t)}{' '}
        {entry.exception_id && <Tag color="warning">{t('trail.by_exception')}</Tag>}
        {entry.verdict && (
          <Tag color={VERDICT_COLORS[entry.verdict]}>{t(`review.verdicts.${entry.verdict}`)}</Tag>
        )}
      </strong>
      <time className="row-aside" dateTime={entry.at}>
        {dateTime(entry.at)}
      </time>
      <span className="row-line">
        {actorText(entry, t)}
        <EntryPlace building={entry.building_id ?? null} unit={entry.unit_id ?? null} />
      </span>
      <span className="row-line row-foot">
        <span>
          <Parts
            parts={[
              entry.purpose ? t(`purpose.${entry.purpose}`) : t(`trail.kinds.${entry.kind}`),
              entry.reference,
              t('trail.persons', { count: entry.person_ids.length }),
            ]}
          />
        </span>
        <Button size="small" type="link" aria-expanded={open} onClick={() => setOpen(!open)}>
          {t(open ? 'trail.less' : 'trail.detail')}
        </Button>
      </span>
      {open && (
        <div className="row-line">
          <EntryDetail entry={entry} {...(onPerson && { onPerson })} />
        </div>
      )}
      {children && <div className="row-line">{children}</div>}
    </li>
  );
}
