/** A page over the map: its name, its content, the way back. The map stays as it was underneath. */
import { CloseOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { type ComponentType, lazy, Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Site } from '../../api/types';
import type { Page } from '../pages';
import { go } from '../place';
import './Office.css';

export type PageProps = { site: Site };

const CONTENTS: Readonly<Record<Page, ComponentType<PageProps>>> = {
  rates: lazy(() => import('../../features/gapRates/RatesPage')),
  rules: lazy(() => import('../../features/gapRules/RulesPage')),
  trail: lazy(() => import('../../features/trail/TrailPage')),
  reviews: lazy(() => import('../../features/reviews/ReviewsPage')),
  patterns: lazy(() => import('../../features/reviews/PatternsPage')),
  notices: lazy(() => import('../../features/notices/NoticesPage')),
  exceptions: lazy(() => import('../../features/exceptions/ExceptionsPage')),
  listings: lazy(() => import('../../features/listings/ListingsPage')),
  problems: lazy(() => import('../../features/problems/ProblemsPage')),
  claims: lazy(() => import('../../features/claims/ClaimsPage')),
  corrections: lazy(() => import('../../features/corrections/CorrectionsPage')),
  devices: lazy(() => import('../../features/device/DevicesPage')),
  retention: lazy(() => import('../../features/retention/RetentionPage')),
  accounts: lazy(() => import('../../features/accounts/AccountsPage')),
  policy: lazy(() => import('../../features/policy/PolicyPage')),
};

export function Office({ page, site }: PageProps & { page: Page }) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  const Content = CONTENTS[page];
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page is what this waits for
  useEffect(() => heading.current?.focus({ preventScroll: true }), [page]);
  return (
    <section className="office" aria-labelledby="office">
      <div className="office-inner">
        <header className="office-head">
          <div>
            <h2 id="office" ref={heading} tabIndex={-1}>
              {t(`page.${page}.title`)}
            </h2>
            <p>{t(`page.${page}.about`)}</p>
          </div>
          <Button icon={<CloseOutlined />} onClick={() => go({ page: null })}>
            {t('page.back')}
          </Button>
        </header>
        <Suspense fallback={<p role="status">{t('common.loading')}</p>}>
          <Content site={site} />
        </Suspense>
      </div>
    </section>
  );
}
