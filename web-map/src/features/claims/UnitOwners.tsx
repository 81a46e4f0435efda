/** Who owns a dwelling, masked, and the way to record on a document that somebody does no longer. */
import { App, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Owner } from '../../api/types';
import { Answer } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { Dialog } from '../../ui/Dialog';
import { Parts } from '../../ui/Parts';
import type { Declared } from '../purpose/purpose';
import { placeErrors } from '../register/placed';
import { useMay } from '../session/caller';
import { useEndOwner, useUnitOwners } from './queries';

type Props = { unitId: string; declared: Declared };

export function UnitOwners({ unitId, declared }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const owners = useUnitOwners(unitId, declared);
  const [ending, setEnding] = useState<Owner | null>(null);
  return (
    <Answer query={owners} isEmpty={(items) => items.length === 0} empty={t('unit_owners.none')}>
      {(items) => (
        <>
          <ul className="rows">
            {items.map((owner) => (
              <li key={owner.person_id} className="row">
                <strong>{owner.name}</strong>
                <span className="row-line">
                  <Parts
                    parts={[
                      owner.document_kind && t(`document.${owner.document_kind}`),
                      owner.id_number,
                      owner.phone,
                    ]}
                  />
                </span>
                {may('ownership.decide') && (
                  <span className="row-line row-foot">
                    <span />
                    <Button size="small" onClick={() => setEnding(owner)}>
                      {t('unit_owners.end')}
                    </Button>
                  </span>
                )}
              </li>
            ))}
          </ul>
          {ending && (
            <EndOwner owner={ending} unitId={unitId} declared={declared} onClose={() => setEnding(null)} />
          )}
        </>
      )}
    </Answer>
  );
}

function EndOwner({ owner, unitId, declared, onClose }: Props & { owner: Owner; onClose(): void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const end = useEndOwner(unitId, declared);
  const [form] = Form.useForm<{ reference: string }>();
  const [unplaced, setUnplaced] = useState<string | null>(null);
  return (
    <Dialog title={`${t('unit_owners.end')} · ${owner.name}`} onClose={onClose}>
      <p>{t('unit_owners.end_about')}</p>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={({ reference }) => {
          setUnplaced(null);
          void end.mutateAsync({ person: owner.person_id, reference: reference.trim() }).then(
            () => {
              void message.success(t('unit_owners.ended'));
              onClose();
            },
            (error: unknown) => setUnplaced(placeErrors(form, error, ['reference'], t)),
          );
        }}
      >
        <Form.Item
          name="reference"
          label={t('unit_owners.reference')}
          rules={[{ required: true, whitespace: true, message: t('rule.required') }]}
        >
          <Input autoComplete="off" maxLength={100} />
        </Form.Item>
        {unplaced && <p role="alert">{unplaced}</p>}
        <div className="form-actions">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <BusyButton type="primary" danger htmlType="submit" busy={end.isPending}>
            {t('unit_owners.end_sure')}
          </BusyButton>
        </div>
      </Form>
    </Dialog>
  );
}
