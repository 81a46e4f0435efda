/** What a landlord does with one room, a screen each. Each look at who lives there states its purpose, and says so. */
import { PrinterOutlined } from '@ant-design/icons';
import { Button, QRCode } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Unit } from '../../api/types';
import { Answer } from '../../ui/Answer';
import { CopyButton } from '../../ui/CopyButton';
import { unitName } from '../building/names';
import { doorAddress } from '../filing/door';
import { EnterTenant } from '../filing/EnterTenant';
import { useUnit } from '../unit/queries';
import { UnitHistory } from '../unit/UnitHistory';
import { UnitPasses } from '../unit/UnitPasses';
import { UnitResidents } from '../unit/UnitResidents';
import { OWN_UNIT } from './purpose';

type Props = { unit: string };

function OfRoom({ unit, children }: Props & { children: (unit: Unit) => ReactNode }) {
  const { t } = useTranslation();
  return (
    <Answer query={useUnit(unit)} rows={6}>
      {(found) => (
        <section className="own-card">
          <h3>{unitName(found.building_doorplate, found.code, t)}</h3>
          {children(found)}
        </section>
      )}
    </Answer>
  );
}

export function RegisterInRoom({ unit }: Props) {
  return <OfRoom unit={unit}>{(found) => <EnterTenant unit={found} />}</OfRoom>;
}

/** What is behind the code of a door. */
const address = (unit: string) => doorAddress(unit, window.location.origin);

/** What the tenant scans, from this screen or printed from it. */
export function RoomDoorplate({ unit }: Props) {
  const { t } = useTranslation();
  return (
    <OfRoom unit={unit}>
      {(found) => (
        <>
          <p className="own-unprinted">{t('filing.office_door')}</p>
          <figure className="own-code">
            <QRCode
              type="svg"
              value={address(found.id)}
              size={264}
              errorLevel="M"
              color="#000000"
              bgColor="#ffffff"
              bordered={false}
            />
            <figcaption>
              {t('filing.copy_link')}
              <code>{found.id}</code>
            </figcaption>
          </figure>
          <div className="own-actions own-unprinted">
            <CopyButton text={address(found.id)} label={t('filing.copy_address')} className="own-button" />
            <Button className="own-button" icon={<PrinterOutlined />} onClick={() => window.print()}>
              {t('setup.print')}
            </Button>
          </div>
        </>
      )}
    </OfRoom>
  );
}

function Stated() {
  const { t } = useTranslation();
  return <p className="own-calm">{t('rooms.purpose', { purpose: t(`purpose.${OWN_UNIT.purpose}`) })}</p>;
}

export function RoomResidents({ unit }: Props) {
  return (
    <>
      <Stated />
      <OfRoom unit={unit}>{(found) => <UnitResidents unit={found} declared={OWN_UNIT} />}</OfRoom>
    </>
  );
}

export function RoomKeys({ unit }: Props) {
  return (
    <>
      <Stated />
      <OfRoom unit={unit}>{(found) => <UnitPasses unitId={found.id} declared={OWN_UNIT} />}</OfRoom>
    </>
  );
}

export function RoomHistory({ unit }: Props) {
  return (
    <>
      <Stated />
      <OfRoom unit={unit}>{(found) => <UnitHistory unitId={found.id} declared={OWN_UNIT} />}</OfRoom>
    </>
  );
}
