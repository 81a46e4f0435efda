/** One's own data, page by page: large buttons instead of tabs, one thing at a time. */
import { Button } from 'antd';
import { type ComponentType, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { OwnCopy } from './OwnCopy';
import { OwnCorrections } from './OwnCorrections';
import { OwnFacts } from './OwnFacts';
import { OwnLooks } from './OwnLooks';
import { OwnPassages } from './OwnPassages';
import { OwnPasses } from './OwnPasses';
import { OwnResidencies } from './OwnResidencies';
import { OwnVisitors } from './OwnVisitors';
import './own.css';

const PARTS = {
  facts: OwnFacts,
  residencies: OwnResidencies,
  passes: OwnPasses,
  visitors: OwnVisitors,
  passages: OwnPassages,
  looks: OwnLooks,
  corrections: OwnCorrections,
  copy: OwnCopy,
} satisfies Record<string, ComponentType>;
type Part = keyof typeof PARTS;

export default function OwnPages() {
  const { t } = useTranslation();
  const [part, setPart] = useState<Part>('facts');
  const Content = PARTS[part];
  return (
    <div className="own">
      <nav className="own-nav" aria-label={t('own.nav')}>
        {(Object.keys(PARTS) as Part[]).map((key) => (
          <Button
            key={key}
            type={key === part ? 'primary' : 'default'}
            aria-current={key === part ? 'page' : undefined}
            onClick={() => setPart(key)}
          >
            {t(`own.parts.${key}`)}
          </Button>
        ))}
      </nav>
      <section aria-labelledby="own-part" aria-live="polite">
        <h2 id="own-part">{t(`own.parts.${part}`)}</h2>
        <Content />
      </section>
    </div>
  );
}
