/** One rule: whether it is used, what it asks, and its figures with what each of them does. */
import { InputNumber, Switch } from 'antd';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { GapParameters, GapRule } from '../../api/types';
import { Parts } from '../../ui/Parts';
import { boundsOf, FIELDS, type Field, pathOf, valueAt, withValue } from './fields';

type Props = {
  /** `null`: what all rules share. */
  rule: GapRule | null;
  fields?: readonly Field[];
  draft: GapParameters;
  defaults: GapParameters;
  /** `null`: it is only read. */
  onChange: ((next: GapParameters) => void) | null;
};

export function RuleCard({ rule, fields, draft, defaults, onChange }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const title = rule === null ? t('rules.common') : t(`gap.rule.${rule}`);
  const enabled = rule === null || valueAt(draft, pathOf(rule, 'enabled')) !== false;
  return (
    <section className={enabled ? 'card rule-card' : 'card rule-card is-off'} aria-labelledby={id}>
      <header>
        <h3 id={id}>{title}</h3>
        {rule !== null && (
          <Switch
            aria-label={t('rules.use', { rule: title })}
            checkedChildren={t('rules.on')}
            unCheckedChildren={t('rules.off')}
            checked={enabled}
            disabled={!onChange}
            onChange={(on) => onChange?.(withValue(draft, pathOf(rule, 'enabled'), on))}
          />
        )}
      </header>
      <p className="rule-about">{t(`rules.about.${rule ?? 'common'}`)}</p>
      {enabled && (
        <ul className="rule-fields">
          {(fields ?? (rule === null ? [] : FIELDS[rule])).map((field) => (
            <Figure
              key={field.name}
              rule={rule}
              field={field}
              draft={draft}
              defaults={defaults}
              onChange={onChange}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

type FigureProps = Omit<Props, 'fields'> & { field: Field };

function Figure({ rule, field, draft, defaults, onChange }: FigureProps) {
  const { t } = useTranslation();
  const id = useId();
  const path = pathOf(rule, field.name);
  const value = valueAt(draft, path);
  const usual = valueAt(defaults, path);
  const bounds = boundsOf(draft, path);
  if (typeof value !== 'number') return null;
  const wrong = bounds !== null && (value < bounds[0] || value > bounds[1]);
  const label = t(`rules.field.${rule ?? 'common'}.${field.name}` as 'rules.field.common.deadline_days');
  return (
    <li>
      <label htmlFor={id}>{label}</label>
      <div>
        <InputNumber
          id={id}
          value={value}
          step={1}
          precision={field.unit === 'square_metres' ? 1 : 0}
          status={wrong ? 'error' : ''}
          aria-invalid={wrong}
          aria-describedby={`${id}-hint`}
          disabled={!onChange}
          suffix={t(`rules.unit.${field.unit}`)}
          onChange={(next) => next !== null && onChange?.(withValue(draft, path, next))}
        />
        <small id={`${id}-hint`} role={wrong ? 'alert' : undefined} className={wrong ? 'is-wrong' : ''}>
          <Parts
            parts={[
              bounds
                ? t('rules.between', { least: bounds[0], most: bounds[1] })
                : t('rules.depends_on_wrong'),
              usual !== value && t('rules.usual', { value: usual }),
            ]}
          />
        </small>
      </div>
    </li>
  );
}
