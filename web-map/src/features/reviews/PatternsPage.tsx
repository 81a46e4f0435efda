/** What is unusual about how an account looked: counts to ask about, not verdicts. */
import { Segmented, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PageProps } from '../../app/office/Office';
import { Answer } from '../../ui/Answer';
import { usePatterns } from './queries';

const PERIODS = [7, 30, 90] as const;

export default function PatternsPage({ site }: PageProps) {
  const { t } = useTranslation();
  const [days, setDays] = useState<number>(7);
  const patterns = usePatterns(site.id, days);
  return (
    <>
      <Segmented
        aria-label={t('pattern.period')}
        value={days}
        onChange={setDays}
        options={PERIODS.map((value) => ({ value, label: t('pattern.days', { count: value }) }))}
      />
      <Answer query={patterns} rows={8} isEmpty={(items) => items.length === 0} empty={t('pattern.nobody')}>
        {(items) => (
          <ul className="card rows">
            {items.map((account) => (
              <li key={account.account_id} className="row">
                <strong>
                  {account.account_name}{' '}
                  <span className="row-aside">
                    {t(`role.${account.role}`)} · {account.organisation}
                  </span>
                </strong>
                <span className="row-aside">
                  {t('pattern.looks', { looks: account.looks, persons: account.persons })}
                </span>
                <span className="row-line tags">
                  {account.patterns.map(({ pattern, count, threshold }) => (
                    <Tag key={pattern} color="warning">
                      {t(`pattern.kinds.${pattern}`, { n: count, threshold })}
                    </Tag>
                  ))}
                  {account.patterns.length === 0 && t('pattern.nothing')}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Answer>
    </>
  );
}
