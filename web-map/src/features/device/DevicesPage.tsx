/** The terminals at the gates: how they are, what to do, what they wait for, and what could not be read. */
import { LinkOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { KeyedDevice } from '../../api/types';
import type { PageProps } from '../../app/office/Office';
import { DeadLetterList } from '../deadLetter/DeadLetterList';
import { useMay } from '../session/caller';
import { DeviceList } from './DeviceList';
import { DeviceSetup } from './DeviceSetup';
import { PairDevice } from './PairDevice';
import { RegisterDevice } from './RegisterDevice';
import { SiteCommands } from './SiteCommands';

const VIEWS = ['devices', 'commands', 'letters'] as const;
type View = (typeof VIEWS)[number];

export default function DevicesPage({ site }: PageProps) {
  const { t } = useTranslation();
  const may = useMay();
  const [view, setView] = useState<View>('devices');
  const [adding, setAdding] = useState<'register' | 'pair' | null>(null);
  const [made, setMade] = useState<KeyedDevice | null>(null);
  const show = (device: KeyedDevice) => {
    setAdding(null);
    setMade(device);
  };
  return (
    <>
      {may('gate.write') && (
        <div className="button-row">
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding('register')}>
            {t('device.register')}
          </Button>
          <Button icon={<LinkOutlined />} onClick={() => setAdding('pair')}>
            {t('device.pair')}
          </Button>
        </div>
      )}
      <Segmented<View>
        value={view}
        onChange={setView}
        options={VIEWS.map((value) => ({ value, label: t(`device.view.${value}`) }))}
      />
      {view === 'devices' && <DeviceList siteId={site.id} />}
      {view === 'commands' && <SiteCommands siteId={site.id} />}
      {view === 'letters' && <DeadLetterList siteId={site.id} />}
      {adding === 'register' && (
        <RegisterDevice siteId={site.id} onDone={show} onClose={() => setAdding(null)} />
      )}
      {adding === 'pair' && <PairDevice siteId={site.id} onClose={() => setAdding(null)} />}
      {made && <DeviceSetup device={made} made={made} onClose={() => setMade(null)} />}
    </>
  );
}
