/** A landlord enters who moves in. It is sent to them: their yes makes it a registration. */
import { keysOf } from '@menpai/client';
import { Alert, Button, Form } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EnterFiling, Unit } from '../../api/types';
import { dateOf } from '../../i18n/format';
import { goTo } from '../../phone/way';
import { BusyButton } from '../../ui/BusyButton';
import { isChild } from '../household/ages';
import { birthOf } from '../household/member';
import { useTellWarnings } from '../household/useTellWarnings';
import { personOf } from '../register/person';
import { placeErrors } from '../register/placed';
import { TENANT_FIELDS, TenantFields, type TenantForm } from '../register/TenantFields';
import { EnteredSent, type Sent } from './EnteredSent';
import { useEnterFiling } from './queries';
import { type EnteringRefused, enteringRefusedBecause } from './refused';

export function EnterTenant({ unit }: { unit: Unit }) {
  const [sent, setSent] = useState<Sent | null>(null);
  // What was taken back is put right, not typed anew.
  const [draft, setDraft] = useState<TenantForm | null>(null);
  if (!sent) return <EnterForm unit={unit} draft={draft} onSent={setSent} />;
  const again = (fields: TenantForm | null) => {
    setDraft(fields);
    setSent(null);
  };
  return <EnteredSent sent={sent} onAnother={() => again(null)} onWithdrawn={() => again(sent.fields)} />;
}

type Props = { unit: Unit; draft: TenantForm | null; onSent(sent: Sent): void };

function EnterForm({ unit, draft, onSent }: Props) {
  const { t } = useTranslation();
  const tell = useTellWarnings();
  const enter = useEnterFiling();
  const [form] = Form.useForm<TenantForm>();
  const [unplaced, setUnplaced] = useState<string | null>(null);
  const [refused, setRefused] = useState<EnteringRefused | null>(null);
  const [key] = useState(() => keysOf());
  const today = dateOf(new Date());
  const birth = birthOf({ person: Form.useWatch('person', form) }, today);
  const ofChild = !!birth && isChild(birth, today);

  const send = (fields: TenantForm) => {
    const { person, from, to } = fields;
    setUnplaced(null);
    setRefused(null);
    const phone = person.phone?.trim() ?? '';
    const body: EnterFiling = {
      unit_id: unit.id,
      person: { ...personOf(person), phone },
      from,
      ...(to && { to }),
    };
    void enter.mutateAsync({ key: key(body), body }).then(
      (filing) => {
        onSent({ id: filing.id, fields });
        tell(filing);
      },
      (error: unknown) => {
        const because = enteringRefusedBecause(error);
        setRefused(because);
        if (!because) setUnplaced(placeErrors(form, error, TENANT_FIELDS, t));
      },
    );
  };

  return (
    <Form<TenantForm>
      form={form}
      layout="vertical"
      requiredMark={false}
      validateTrigger="onBlur"
      scrollToFirstError={{ block: 'center', focus: true }}
      initialValues={draft ?? { person: { document_kind: 'citizen_id' }, from: today }}
      onFinish={send}
    >
      <p>{t('entered.about')}</p>
      <TenantFields phoneFor={t('entered.phone_for')}>
        <p className="own-soft">{t('entered.children')}</p>
      </TenantFields>
      {unplaced && <Alert type="error" showIcon role="alert" title={unplaced} />}
      {refused && <Alert type="error" showIcon role="alert" title={t(`entered.refused.${refused}`)} />}
      {refused === 'known_otherwise' && <ShowDoor unit={unit.id} />}
      {ofChild ? (
        <Alert type="info" showIcon role="alert" title={t('entered.is_child')} />
      ) : (
        <BusyButton block type="primary" htmlType="submit" className="own-button" busy={enter.isPending}>
          {t('entered.submit')}
        </BusyButton>
      )}
    </Form>
  );
}

/** The other way in: they scan the door, and say themselves who they are. */
function ShowDoor({ unit }: { unit: string }) {
  const { t } = useTranslation();
  return (
    <Button block className="own-button" onClick={() => goTo({ screen: 'doorplate', unit })}>
      {t('entered.show_door')}
    </Button>
  );
}
