/** Claims rooms of one house, beginning with the one whose door was scanned. */
import { keysOf, Problem } from '@menpai/client';
import { Alert, App, Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CreateClaim, Doorplate, EvidenceKind } from '../../api/types';
import { goTo } from '../../phone/way';
import { Answer, Nothing } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { useStandingError } from '../../ui/useStandingError';
import { useDoorplate } from '../filing/queries';
import { refusedBecause } from '../filing/refused';
import { IsThisYou } from '../register/IsThisYou';
import { PersonFields } from '../register/PersonFields';
import { newcomerOf, PERSON_FIELDS, type PersonForm } from '../register/person';
import { placeErrors } from '../register/placed';
import { useCandidate } from '../register/useCandidate';
import { useMistyped, WhoOneIs } from '../register/WhoOneIs';
import { ChosenDoors } from './ChosenDoors';
import { useClaim } from './queries';
import { EVIDENCE_KINDS } from './standing';

export function ClaimRooms({ unit }: { unit: string }) {
  const { t } = useTranslation();
  const door = useDoorplate(unit);
  const error = useStandingError(door);
  if (error instanceof Problem && (error.status === 404 || error.status === 422)) {
    return (
      <>
        <Nothing>{t('filing.not_here')}</Nothing>
        <Button
          block
          type="primary"
          className="own-button"
          onClick={() => goTo({ screen: 'claim-scan' }, { replaces: true })}
        >
          {t('claim.new')}
        </Button>
      </>
    );
  }
  return (
    <Answer query={door} rows={8}>
      {(found) => <ClaimForm door={found} again={() => void door.refetch()} />}
    </Answer>
  );
}

type Fields = { person?: PersonForm; evidence: { kind: EvidenceKind; number: string } };

const FIELDS = [...PERSON_FIELDS, 'evidence.number', 'evidence.kind'];

function ClaimForm({ door, again }: { door: Doorplate; again(): void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const claim = useClaim();
  const [form] = Form.useForm<Fields>();
  const [doors, setDoors] = useState<readonly Doorplate[]>([door]);
  const [whole, setWhole] = useState(false);
  const { candidate, asks, forget } = useCandidate();
  const { asked, sayAnew } = useMistyped(door);
  const [unplaced, setUnplaced] = useState<string | null>(null);
  const [key] = useState(() => keysOf());
  const house = door.building_id;

  const send = ({ person, evidence }: Fields, same?: boolean) => {
    setUnplaced(null);
    const body: CreateClaim = {
      ...(whole && house ? { building_id: house } : { unit_ids: doors.map(({ unit_id }) => unit_id) }),
      evidence: { kind: evidence.kind, number: evidence.number.trim() },
      ...(asked && person && { person: newcomerOf(person, same) }),
    };
    void claim.mutateAsync({ key: key(body), body }).then(
      () => {
        void message.success(t('claim.submitted'));
        goTo({ screen: 'claims' }, { replaces: true });
      },
      (error: unknown) => {
        if (asks(error)) return;
        // The site came to know them meanwhile, or knows them no more: the door says so.
        const because = refusedBecause(error);
        if (because === 'known' || because === 'person_needed') again();
        setUnplaced(placeErrors(form, error, FIELDS, t));
      },
    );
  };

  return (
    <>
      <ChosenDoors
        first={door}
        doors={doors}
        onDoors={setDoors}
        {...(house && { whole: { chosen: whole, onChoose: setWhole } })}
      />
      <Form<Fields>
        form={form}
        className="own-card"
        layout="vertical"
        requiredMark={false}
        validateTrigger="onBlur"
        scrollToFirstError={{ block: 'center', focus: true }}
        initialValues={{
          person: { document_kind: 'citizen_id' },
          evidence: { kind: 'property_certificate' },
        }}
        onValuesChange={forget}
        onFinish={(fields) => send(fields)}
      >
        <Form.Item name={['evidence', 'kind']} label={t('claim.evidence')}>
          <Select options={EVIDENCE_KINDS.map((value) => ({ value, label: t(`claim.kinds.${value}`) }))} />
        </Form.Item>
        <Form.Item
          name={['evidence', 'number']}
          label={t('claim.number')}
          extra={
            <>
              {t('claim.number_hint')}
              <br />
              {t('claim.no_number')}
            </>
          }
          rules={[{ required: true, whitespace: true, message: t('rule.required') }]}
        >
          <Input.TextArea autoSize={{ minRows: 1, maxRows: 3 }} autoComplete="off" maxLength={60} />
        </Form.Item>
        <WhoOneIs
          place={door}
          asked={asked}
          onSayAnew={sayAnew}
          told={<p className="own-soft">{t('claim.known')}</p>}
        >
          <h3>{t('claim.who_are_you')}</h3>
          <PersonFields />
          <p className="own-soft">{t('claim.private')}</p>
        </WhoOneIs>
        {unplaced && <Alert type="error" showIcon role="alert" title={unplaced} />}
        {candidate ? (
          <IsThisYou
            candidate={candidate}
            busy={claim.isPending}
            onAnswer={(same) => send(form.getFieldsValue(), same)}
            onBack={forget}
          />
        ) : (
          <BusyButton block type="primary" htmlType="submit" className="own-button" busy={claim.isPending}>
            {t('claim.submit')}
          </BusyButton>
        )}
      </Form>
    </>
  );
}
