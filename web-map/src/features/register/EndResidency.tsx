/** Ends a residency, after asking for the day. The registration itself stays in the history. */
import { useMutation } from '@tanstack/react-query';
import { Alert, App, Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../../api/client';
import type { Resident, Unit } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { dateOf, longDay } from '../../i18n/format';
import { BusyButton } from '../../ui/BusyButton';
import { DateInput } from '../../ui/DateInput';
import { Dialog } from '../../ui/Dialog';
import { problemText } from '../../ui/problemText';
import { unitName } from '../building/names';
import { useRegistryChanged } from './useRegistryChanged';

type Props = { resident: Resident; unit: Unit; onClose(): void };
type Fields = { to: string; reason?: string };

export function EndResidency({ resident, unit, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const changed = useRegistryChanged();
  const end = useMutation({
    mutationFn: ({ to, reason }: Fields) =>
      answerOf(
        api.POST('/residencies/{id}/end', {
          params: { path: { id: resident.residency_id }, header: { 'If-Match': `"${resident.version}"` } },
          body: { to, ...(reason?.trim() && { reason: reason.trim() }) },
        }),
      ),
    onSuccess: () => {
      void message.success(t('end.done'));
      changed({ building: unit.building_id, unit: unit.id });
      onClose();
    },
  });
  return (
    <Dialog title={t('end.title')} onClose={onClose} closesBeside>
      <p>{t('end.about', { name: resident.name, unit: unitName(unit.building_doorplate, unit.code, t) })}</p>
      {end.isError && <Alert type="error" showIcon role="alert" title={problemText(end.error, t)} />}
      <Form<Fields>
        layout="vertical"
        requiredMark={false}
        initialValues={{ to: dateOf(new Date()) }}
        onFinish={(fields) => end.mutate(fields)}
      >
        <Form.Item
          name="to"
          label={t('end.to')}
          rules={[
            { required: true, message: t('rule.required') },
            {
              validator: async (_, value: string | undefined) => {
                if (value && value < resident.from)
                  throw new Error(t('end.early', { from: longDay(resident.from, currentLanguage()) }));
              },
            },
          ]}
        >
          <DateInput min={resident.from} />
        </Form.Item>
        <Form.Item name="reason" label={t('end.reason')}>
          <Input maxLength={200} />
        </Form.Item>
        <div className="form-actions">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <BusyButton type="primary" danger htmlType="submit" busy={end.isPending}>
            {t('end.title')}
          </BusyButton>
        </div>
      </Form>
    </Dialog>
  );
}
