/** Reads a code: with the camera where the browser can, else typed or pasted. */
import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Camera } from './Camera';
import { findDetector } from './scanner';

type Props = {
  /** What to hold the phone to; what to do where the browser reads no codes. */
  about: string;
  none: string;
  /** What is typed instead, and what is said of something else. */
  typed: string;
  wrong: string;
  /** Whether the text is such a code. */
  isCode(text: string): boolean;
  onCode(text: string): void;
};

export function ReadCode({ about, none, typed, wrong, isCode, onCode }: Props) {
  const { t } = useTranslation();
  const [looking, setLooking] = useState(false);
  const scans = useQuery({
    queryKey: ['scans'],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => (await findDetector()) !== null,
  }).data;
  const opens = (text: string): boolean => {
    const found = isCode(text);
    if (found) onCode(text);
    return found;
  };
  return (
    <>
      {scans && (
        <section className="own-card">
          <p>{about}</p>
          {looking ? (
            <Camera onText={opens} />
          ) : (
            <Button block type="primary" className="own-button" onClick={() => setLooking(true)}>
              {t('phone.scan_start')}
            </Button>
          )}
        </section>
      )}
      {scans === false && <p className="own-calm">{none}</p>}
      <Form<{ text: string }>
        className="own-card"
        layout="vertical"
        requiredMark={false}
        validateTrigger="onSubmit"
        onFinish={({ text }) => opens(text)}
      >
        <Form.Item
          name="text"
          label={typed}
          rules={[
            {
              validator: async (_, text: string | undefined) => {
                if (!isCode(text ?? '')) throw new Error(wrong);
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
