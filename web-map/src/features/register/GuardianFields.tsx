/** For a child under 14: which parent, of those who are registered in the dwelling, and that they agree. */
import { Alert, Checkbox, Form, type FormRule, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Unit } from '../../api/types';
import { problemText } from '../../ui/problemText';
import type { Declared } from '../purpose/purpose';
import { useUnitResidents } from '../unit/queries';

type Props = { unit: Pick<Unit, 'id'>; declared: Declared };

/** Fields `guardian_person_id` and `guardian_consent` of the form around them. */
export function GuardianFields({ unit, declared }: Props) {
  const { t } = useTranslation();
  // To see who lives there is a look: it is taken when one begins to choose.
  const [choosing, setChoosing] = useState(false);
  const residents = useUnitResidents(unit.id, declared, choosing);
  const people = residents.data ?? [];
  const consentRule: FormRule = {
    validator: async (_, given: boolean | undefined) => {
      if (!given) throw new Error(t('household.consent_needed'));
    },
  };
  return (
    <>
      <p>{t('household.guardian_about')}</p>
      <Form.Item
        name="guardian_person_id"
        label={t('household.guardian')}
        extra={t('rooms.purpose', { purpose: t(`purpose.${declared.purpose}`) })}
        rules={[{ required: true, message: t('household.guardian_choose') }]}
      >
        <Select
          placeholder={t('household.choose')}
          loading={residents.isFetching}
          onOpenChange={(open) => setChoosing((before) => before || open)}
          notFoundContent={emptyText()}
          options={people.map(({ person_id, name, id_number }) => ({
            value: person_id,
            label: [name, id_number].filter(Boolean).join(' '),
          }))}
        />
      </Form.Item>
      {residents.isSuccess && people.length === 0 && (
        <Alert type="info" showIcon title={t('household.guardian_none')} />
      )}
      <Form.Item name="guardian_consent" valuePropName="checked" rules={[consentRule]}>
        <Checkbox className="own-choice">{t('household.guardian_consent')}</Checkbox>
      </Form.Item>
    </>
  );

  function emptyText(): string {
    if (residents.isError) return problemText(residents.error, t);
    return t(residents.isFetching ? 'common.loading' : 'common.none');
  }
}
