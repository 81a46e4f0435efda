/** Reads the code on a door, or that of a contract: with the camera where the browser can, else typed or pasted. */
import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { goTo, type Way } from '../../phone/way';
import { contractCodeOf } from '../contracts/code';
import { Camera } from './Camera';
import { unitOf } from './door';
import { findDetector } from './scanner';

/** Where the code leads: a door's to its filing, a contract's to what it offers. */
function wayOf(text: string): Way | null {
  const code = contractCodeOf(text);
  if (code) return { screen: 'join', code };
  const unit = unitOf(text);
  return unit ? { screen: 'door', unit } : null;
}

export function ScanDoor() {
  const { t } = useTranslation();
  const [looking, setLooking] = useState(false);
  const scans = useQuery({
    queryKey: ['scans'],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => (await findDetector()) !== null,
  }).data;
  const opens = (text: string): boolean => {
    const way = wayOf(text);
    if (way) goTo(way, { replaces: true });
    return way !== null;
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
                if (!wayOf(text ?? '')) throw new Error(t('phone.scan_wrong'));
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
