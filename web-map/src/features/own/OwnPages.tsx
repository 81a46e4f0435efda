/** One's own data, page by page: large buttons instead of tabs, one thing at a time. */
import { Badge, Button } from 'antd';
import { type ComponentType, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dateOf } from '../../i18n/format';
import { useCaller, useMay } from '../session/caller';
import { DueLine } from './DueLine';
import { dueOf } from './due';
import { useOwnGaps } from './gapQueries';
import { useUnread } from './notificationQueries';
import { OwnCopy } from './OwnCopy';
import { OwnCorrections } from './OwnCorrections';
import { OwnFacts } from './OwnFacts';
import { OwnGaps } from './OwnGaps';
import { OwnLooks } from './OwnLooks';
import { OwnNotifications } from './OwnNotifications';
import { OwnPassages } from './OwnPassages';
import { OwnPasses } from './OwnPasses';
import { OwnResidencies } from './OwnResidencies';
import { OwnVisitors } from './OwnVisitors';
import { DUE, PARTS, type Part } from './parts';
import { Waiting } from './Waiting';
import './own.css';

const CONTENTS: Readonly<Record<Part, ComponentType<{ go(part: Part): void }>>> = {
  gaps: OwnGaps,
  notifications: OwnNotifications,
  facts: OwnFacts,
  residencies: OwnResidencies,
  passes: OwnPasses,
  visitors: OwnVisitors,
  passages: OwnPassages,
  looks: OwnLooks,
  corrections: OwnCorrections,
  copy: OwnCopy,
};

export default function OwnPages() {
  const { t } = useTranslation();
  const may = useMay();
  // A landlord comes because something is due; others, to see what is registered, unless something is due for them.
  const landlord = useCaller().account.role === 'landlord';
  const gaps = useOwnGaps('open', may('own.gap.answer'));
  const due = dueOf(gaps.data ?? [], dateOf(new Date()));
  const [chosen, setPart] = useState<Part | null>(landlord ? 'gaps' : null);
  const [folded, setFolded] = useState(landlord);
  const unread = useUnread();
  const starts = chosen === null && !gaps.isLoading;
  // Once, as things stand then: what is answered meanwhile takes nobody elsewhere.
  useEffect(() => {
    if (!starts) return;
    setPart(due.count > 0 ? 'gaps' : 'facts');
    setFolded(due.count > 0);
  }, [starts, due.count]);
  if (chosen === null) return <p role="status">{t('common.loading')}</p>;
  const part = chosen;
  const parts = folded ? DUE : PARTS;
  const counts: Partial<Record<Part, number>> = { gaps: due.count, notifications: unread };
  const Content = CONTENTS[part];
  return (
    <div className="own">
      <nav className="own-nav" aria-label={t('own.nav')}>
        {parts.map((key) => (
          <Badge key={key} count={counts[key] ?? 0} color="#a63a1b">
            <Button
              block
              type={key === part ? 'primary' : 'default'}
              aria-current={key === part ? 'page' : undefined}
              onClick={() => setPart(key)}
            >
              {t(`own.parts.${key}`)}
            </Button>
          </Badge>
        ))}
        {folded && (
          <Button aria-expanded={false} onClick={() => setFolded(false)}>
            {t('own.more')}
          </Button>
        )}
      </nav>
      {part !== 'gaps' && part !== 'notifications' && (
        <>
          <DueLine due={due} onLook={() => setPart('gaps')} />
          <Waiting unread={unread} onLook={() => setPart('notifications')} />
        </>
      )}
      <section aria-labelledby="own-part" aria-live="polite">
        <h2 id="own-part">{t(`own.parts.${part}`)}</h2>
        <Content go={setPart} />
      </section>
    </div>
  );
}
