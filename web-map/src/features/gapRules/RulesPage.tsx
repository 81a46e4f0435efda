/** What the rules of gaps ask for in this site, each in plain words; other figures are tried out before they count. */
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GapParameters } from '../../api/types';
import type { PageProps } from '../../app/office/Office';
import { dateTime } from '../../i18n/format';
import { Answer } from '../../ui/Answer';
import { AssessmentCard } from '../assessment/AssessmentCard';
import { RULES } from '../gap/filter';
import { useMay } from '../session/caller';
import { COMMON, same } from './fields';
import { useGapParameters } from './queries';
import { RuleCard } from './RuleCard';
import { TrialBar } from './TrialBar';
import { WorkingDays } from './WorkingDays';
import './rules.css';

export default function RulesPage({ site }: PageProps) {
  const found = useGapParameters(site.id);
  return (
    <>
      <AssessmentCard siteId={site.id} />
      <Answer query={found} rows={10}>
        {({ parameters, defaults, version, updated_at }) => (
          <Rules
            // What somebody else saved meanwhile is shown instead of what was typed over it.
            key={`${site.id} ${version}`}
            siteId={site.id}
            parameters={parameters}
            defaults={defaults}
            version={version}
            updatedAt={updated_at ?? null}
          />
        )}
      </Answer>
      <WorkingDays siteId={site.id} />
    </>
  );
}

type Props = {
  siteId: string;
  parameters: GapParameters;
  defaults: GapParameters;
  version: number;
  updatedAt: string | null;
};

function Rules({ siteId, parameters, defaults, version, updatedAt }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const [draft, setDraft] = useState(parameters);
  const writes = may('gap_parameters.write');
  return (
    <>
      <div className="rule-head">
        <p className="office-note">
          {updatedAt ? t('rules.changed_at', { at: dateTime(updatedAt) }) : t('rules.as_they_come')}
        </p>
        {writes && (
          <Button disabled={same(draft, defaults)} onClick={() => setDraft(defaults)}>
            {t('rules.defaults')}
          </Button>
        )}
      </div>
      <RuleCard
        rule={null}
        fields={COMMON}
        draft={draft}
        defaults={defaults}
        onChange={writes ? setDraft : null}
      />
      {RULES.map((rule) => (
        <RuleCard
          key={rule}
          rule={rule}
          draft={draft}
          defaults={defaults}
          onChange={writes ? setDraft : null}
        />
      ))}
      {writes && (
        <TrialBar
          siteId={siteId}
          draft={draft}
          version={version}
          changed={!same(draft, parameters)}
          onReset={() => setDraft(parameters)}
        />
      )}
    </>
  );
}
