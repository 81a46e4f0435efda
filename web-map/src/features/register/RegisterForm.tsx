/** The office registers a tenant in a dwelling: the document is checked while it is typed, the server has the last word. */
import { keyed, keysOf } from '@menpai/client';
import { useMutation } from '@tanstack/react-query';
import { Alert, App, Button, Form } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../../api/client';
import type { Unit } from '../../api/types';
import { dateOf } from '../../i18n/format';
import { BusyButton } from '../../ui/BusyButton';
import { unitName } from '../building/names';
import { isChild } from '../household/ages';
import { birthOf } from '../household/member';
import { useTellWarnings } from '../household/useTellWarnings';
import type { Declared } from '../purpose/purpose';
import { GuardianFields } from './GuardianFields';
import { personOf } from './person';
import { placeErrors } from './placed';
import { TENANT_FIELDS, TenantFields, type TenantForm } from './TenantFields';
import { useRegistryChanged } from './useRegistryChanged';

type Guardian = { guardian_person_id?: string; guardian_consent?: boolean };
type Fields = Guardian & TenantForm;

const FIELDS = [...TENANT_FIELDS, 'guardian_person_id', 'guardian_consent'];

type Props = {
  unit: Unit;
  /** Why one looks at who lives there, to name the parent of a child. */
  declared: Declared;
  onClose(): void;
};

export function RegisterForm({ unit, declared, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const changed = useRegistryChanged();
  const [form] = Form.useForm<Fields>();
  const [unplaced, setUnplaced] = useState<string | null>(null);
  const [key] = useState(() => keysOf());
  const tell = useTellWarnings();
  const today = dateOf(new Date());
  const birth = birthOf({ person: Form.useWatch('person', form) }, today);
  const ofChild = !!birth && isChild(birth, today);

  const register = useMutation({
    mutationFn: ({ person, from, to, guardian_person_id, guardian_consent }: Fields) => {
      const guardian = ofChild && guardian_person_id && { guardian_person_id, guardian_consent };
      const body = { unit_id: unit.id, person: personOf(person), ...guardian, from, ...(to && { to }) };
      return answerOf(api.POST('/residencies', { params: { header: keyed(key(body)) }, body }));
    },
    onSuccess: (registered) => {
      const place = unitName(unit.building_doorplate, unit.code, t);
      void message.success(t('register.done', { unit: place }));
      tell(registered);
      changed({ building: unit.building_id, unit: unit.id });
      onClose();
    },
    onError: (error) => setUnplaced(placeErrors(form, error, FIELDS, t)),
  });

  return (
    <Form<Fields>
      form={form}
      layout="vertical"
      requiredMark={false}
      validateTrigger="onBlur"
      scrollToFirstError={{ block: 'center', focus: true }}
      initialValues={{ person: { document_kind: 'citizen_id' }, from: today }}
      onFinish={(fields) => {
        setUnplaced(null);
        register.mutate(fields);
      }}
    >
      {unplaced && <Alert type="error" showIcon role="alert" title={unplaced} />}
      <TenantFields>{ofChild && <GuardianFields unit={unit} declared={declared} />}</TenantFields>
      <div className="form-actions">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <BusyButton type="primary" htmlType="submit" busy={register.isPending}>
          {t('register.submit')}
        </BusyButton>
      </div>
    </Form>
  );
}
