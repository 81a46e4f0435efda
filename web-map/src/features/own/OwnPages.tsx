/** One's own data, page by page: large buttons instead of tabs, one thing at a time. */
import { Badge, Button } from 'antd';
import { type ComponentType, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCaller } from '../session/caller';
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
  // A landlord comes because something is due; others, to see what is registered.
  const landlord = useCaller().account.role === 'landlord';
  const [part, setPart] = useState<Part>(landlord ? 'gaps' : 'facts');
  const [folded, setFolded] = useState(landlord);
  const parts = folded ? DUE : PARTS;
  const unread = useUnread();
  const Content = CONTENTS[part];
  return (
    <div className="own">
      <nav className="own-nav" aria-label={t('own.nav')}>
        {parts.map((key) => (
          <Badge key={key} count={key === 'notifications' ? unread : 0} color="#a63a1b">
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
      {!DUE.includes(part) && <Waiting unread={unread} onLook={() => setPart('notifications')} />}
      <section aria-labelledby="own-part" aria-live="polite">
        <h2 id="own-part">{t(`own.parts.${part}`)}</h2>
        <Content go={setPart} />
      </section>
    </div>
  );
}
