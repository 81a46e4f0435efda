/** Reads the code on a door: with the camera where the browser can, else typed or pasted. */
import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { goTo } from '../../phone/way';
import { Camera } from './Camera';
import { unitOf } from './door';
import { findDetector } from './scanner';

export function ScanDoor() {
  const { t } = useTranslation();
  const [looking, setLooking] = useState(false);
  const scans = useQuery({
    queryKey: ['scans'],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => (await findDetector()) !== null,
  }).data;
  const opens = (text: string): boolean => {
    const unit = unitOf(text);
    if (unit) goTo({ screen: 'door', unit }, { replaces: true });
    return unit !== null;
  };
  return (
    <>
      {scans && (
        <section className="own-card">
          <p>{t('phone.scan_about')}</p>
          {looking ? (
            <Camera onText={opens} />
          ) : (
            <Button block type="primary" className="own-button" onClick={() => setLooking(true)}>
              {t('phone.scan_start')}
            </Button>
          )}
        </section>
      )}
      {scans === false && <p className="own-calm">{t('phone.scan_none')}</p>}
      <Form<{ text: string }>
        className="own-card"
        layout="vertical"
        requiredMark={false}
        validateTrigger="onSubmit"
        onFinish={({ text }) => opens(text)}
      >
        <Form.Item
          name="text"
          label={t('phone.scan_type')}
          rules={[
            {
              validator: async (_, text: string | undefined) => {
                if (!unitOf(text ?? '')) throw new Error(t('phone.scan_wrong'));
              },
            },
          ]}
        >
          <Input.TextArea
            rows={2}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={300}
          />
        </Form.Item>
        <Button block htmlType="submit" className="own-button" {...(!scans && { type: 'primary' })}>
          {t('phone.scan_open')}
        </Button>
      </Form>
    </>
  );
}
