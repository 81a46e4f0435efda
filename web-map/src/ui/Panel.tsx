/** A panel beside the map; on a phone, a sheet from the bottom that can be drawn up. */
import { ArrowLeftOutlined, CloseOutlined, DownOutlined, UpOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

type Props = {
  side: 'left' | 'right';
  title: ReactNode;
  subtitle?: ReactNode;
  /** Says which thing is shown: a new one takes the focus and starts at the top. */
  subject: string;
  onClose(): void;
  back?: { label: string; go(): void } | undefined;
  /** Only as high as what it says: the map around it stays in sight. */
  short?: boolean;
  /** On a phone: drawn up from the beginning, and whenever this changes. */
  tall?: boolean;
  children: ReactNode;
};

export function Panel({
  side,
  title,
  subtitle,
  subject,
  onClose,
  back,
  short = false,
  tall: drawnUp = false,
  children,
}: Props) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const [tall, setTall] = useState(drawnUp);
  const id = useId();

  useEffect(() => setTall(drawnUp), [drawnUp]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new subject is what this waits for
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    body.current?.scrollTo({ top: 0 });
  }, [subject]);

  return (
    <section
      className={`panel panel-${side}${tall ? ' is-tall' : ''}${short ? ' is-short' : ''}`}
      aria-labelledby={id}
    >
      <header className="panel-head">
        {back && (
          <Button
            type="text"
            icon={<ArrowLeftOutlined />}
            aria-label={`${t('common.back')}: ${back.label}`}
            onClick={back.go}
          />
        )}
        <div className="panel-titles">
          <h2 id={id} ref={heading} tabIndex={-1}>
            {title}
          </h2>
          {subtitle && <p>{subtitle}</p>}
        </div>
        {!short && (
          <Button
            type="text"
            className="panel-stretch"
            icon={tall ? <DownOutlined /> : <UpOutlined />}
            aria-label={tall ? t('common.collapse') : t('common.expand')}
            onClick={() => setTall(!tall)}
          />
        )}
        <Button type="text" icon={<CloseOutlined />} aria-label={t('common.close')} onClick={onClose} />
      </header>
      <div className="panel-body" ref={body}>
        {children}
      </div>
    </section>
  );
}
