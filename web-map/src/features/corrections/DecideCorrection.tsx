/** One correction in full, with the reason that was given; accepted or refused with a reason that the person reads. */
import { App, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Correction } from '../../api/types';
import { Answer, Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { Dialog } from '../../ui/Dialog';
import type { Declared } from '../purpose/purpose';
import { useMay } from '../session/caller';
import { SideBySide } from './FieldValues';
import { useCorrection, useDecideCorrection } from './queries';

type Props = { id: string; declared: Declared; onClose(): void };

export function DecideCorrection({ id, declared, onClose }: Props) {
  const { t } = useTranslation();
  const correction = useCorrection(id, declared);
  return (
    <Dialog title={t('correction.open')} onClose={onClose}>
      <Answer query={correction}>{(found) => <Decide correction={found} onClose={onClose} />}</Answer>
    </Dialog>
  );
}

function Decide({ correction, onClose }: { correction: Correction; onClose(): void }) {
  const { t } = useTranslation();
  const may = useMay();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ reason: string }>();
  const decide = useDecideCorrection(correction);
  const settle = async (accept: boolean) => {
    const filled = await form.validateFields().catch(() => null);
    if (!filled) return;
    decide.mutate(
      { accept, reason: filled.reason.trim() },
      {
        onSuccess: () => {
          void message.success(t(accept ? 'correction.accepted' : 'correction.refused'));
          onClose();
        },
      },
    );
  };
  return (
    <>
      <p>
        <strong>{t(`correction.fields.${correction.field}`)}</strong>
        {correction.doorplate && ` · ${correction.doorplate}`}
      </p>
      <SideBySide {...correction} />
      {correction.reason && <p>{t('correction.because', { reason: correction.reason })}</p>}
      {decide.isError && <Failed error={decide.error} />}
      {may('correction.decide') && (
        <Form form={form} layout="vertical" requiredMark={false}>
          <Form.Item
            name="reason"
            label={t('correction.decision_reason')}
            rules={[{ required: true, whitespace: true, message: t('rule.required') }]}
          >
            <Input.TextArea rows={2} maxLength={500} />
          </Form.Item>
          <div className="form-actions">
            <BusyButton danger busy={decide.isPending} onClick={() => void settle(false)}>
              {t('correction.refuse')}
            </BusyButton>
            <BusyButton type="primary" busy={decide.isPending} onClick={() => void settle(true)}>
              {t('correction.accept')}
            </BusyButton>
          </div>
        </Form>
      )}
    </>
  );
}
