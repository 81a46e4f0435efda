/** Values to type into a terminal, one by one, each with a way to copy it. */
import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Setup } from '../../api/types';
import { CopyButton } from '../../ui/CopyButton';
import { isAtBroker, isLoopback, isUnnamed, lacksKey } from './words';

export function SetupValues({ setup }: { setup: Setup }) {
  const { t } = useTranslation();
  const isBroker = isAtBroker(setup);
  // Of a broker, the path is the topic, which stands among the options under its name.
  const fields = (['url', 'host', 'port', 'path'] as const).filter((name) => name !== 'path' || !isBroker);
  return (
    <>
      {isLoopback(setup.host) && (
        <Alert
          type="warning"
          showIcon
          title={t('device.loopback', { setting: isBroker ? 'mqtt.host' : 'devices.public_url' })}
        />
      )}
      {isUnnamed(setup) && <Alert type="warning" showIcon title={t('device.no_broker')} />}
      {lacksKey(setup.url) && <Alert type="info" showIcon title={t('device.key_hidden')} />}
      {fields.map((name) => (
        <SetupValue key={name} label={t(`device.setup_field.${name}`)} value={String(setup[name])} />
      ))}
      {setup.options.map(({ name, value }) => (
        <SetupValue
          key={name}
          label={t(`device.option.${name.replaceAll('.', ' ')}` as 'device.option.heartbeat', {
            defaultValue: name,
          })}
          name={name}
          value={value}
        />
      ))}
    </>
  );
}

/** `name`: as the terminal calls it, where that is not the label. */
type Props = { label: string; name?: string; value: string };

export function SetupValue({ label, name, value }: Props) {
  return (
    <div className="setup-value">
      <div>
        <span className="setup-label">
          {label} {name && name !== label && <small>{name}</small>}
        </span>
        <code>{value}</code>
      </div>
      {/* What is not whole would be pasted as it is. */}
      {!lacksKey(value) && <CopyButton text={value} />}
    </div>
  );
}
